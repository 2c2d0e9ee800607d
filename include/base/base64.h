/*
 * Base64 (RFC 4648 §4), with its padding.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* The text for these bytes; the arena's. */
char *base64_text(struct arena *, const uint8_t *bytes, size_t length);

/*
 * How many bytes a text stands for; false: it is no base64 as every decoder takes it.  Some
 * want the padding, others that the bits of the last digit that stand for nothing be 0.
 */
bool base64_length(const char *text, size_t *length);

#endif
