/*
 * Unguessable values, from getrandom(2).
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* Fills bytes.  Aborts the process when the kernel has no random bytes. */
void random_bytes(uint8_t *bytes, size_t length);

/* A fresh UUID of version 4 (RFC 9562), lower case, 36 characters. */
char *random_uuid(struct arena *);

/* length random bytes as 2 * length lower-case hexadecimal digits. */
char *random_hex(struct arena *, size_t length);

#endif
