/*
 * Passcodes of rooms: slow, salted hashes (scrypt, RFC 7914), each with its parameters.  One
 * takes about 50 ms and 16 MiB.  At most PASSCODE_HASHES are made at once in a process, so that
 * a program with more threads has some for other requests, and one for each caller.  The last
 * passcodes that were right are recognized without hashing, by digests with a key of the
 * process.
 */
#ifndef AUTH_PASSCODE_H
#define AUTH_PASSCODE_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;

#define PASSCODE_HASHES 2

/* scrypt$N$r$p$salt$hash, the last two in hexadecimal.  holder: who wants it, any text.
 * UNAVAILABLE: too many are being made, or one for this holder. */
enum outcome passcode_hash(
    struct arena *, const char *holder, const char *passcode, const char **hash) MUST_USE;

/* Is it one of the last that were right?  It hashes nothing. */
bool passcode_recognize(struct arena *, const char *passcode, const char *hash) MUST_USE;

/* OK: it is that passcode; FORBIDDEN: it is not; UNAVAILABLE: as above; FAILED: the hash is none
 * of ours. */
enum outcome passcode_check(
    struct arena *, const char *holder, const char *passcode, const char *hash) MUST_USE;

#endif
