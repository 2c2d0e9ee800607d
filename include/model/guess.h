/*
 * Guesses at the passcodes of rooms: whoever was wrong several times waits before the next one
 * (doc/design/secrets.md, "Passcodes").  A guess counts as wrong until guess_settle says that it
 * was not, so guesses at the same time are counted, too.  The module owns PASSCODE_PAUSE,
 * PASSCODE_PAUSE_MOST and PASSCODE_FORGET (guess_config).
 */
#ifndef MODEL_GUESS_H
#define MODEL_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

extern const struct config_group guess_config;

/* Who guesses: a user, or whoever is at an address. */
struct guess {
	const char *room_id;
	const char *user_id; /* NULL: anonymous */
	const char *address; /* of an anonymous guesser */
	int64_t now;	     /* a moment */
};

/* Counts one.  *wait_seconds: nothing was counted, the guesser has to wait for so long; else 0. */
enum outcome guess_begin(
    struct db *, struct arena *, const struct guess *, int64_t *wait_seconds) MUST_USE;

/* The passcode is known to be right without judging it: nothing was counted.  *wait_seconds: the
 * guesser has to wait all the same; else 0, and begins anew. */
enum outcome guess_recognized(
    struct db *, struct arena *, const struct guess *, int64_t *wait_seconds) MUST_USE;

/* is_right: the guesser begins anew; else the guess was not judged, and does not count. */
enum outcome guess_settle(
    struct db *, struct arena *, const struct guess *, bool is_right) MUST_USE;

#endif
