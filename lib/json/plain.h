/*
 * The bytes that stand for themselves in a JSON string.  Private to json/.
 */
#ifndef JSON_PLAIN_H
#define JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PLAIN_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * Are eight bytes plain?  The highest bit of a byte of the sum is set when it is beyond
 * ASCII, below a blank, a quote or a backslash; by a borrow also above such a byte.
 */
static inline bool
plain_eight(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return ((word | (word - PLAIN_EACH(0x20)) |
		    ((word ^ PLAIN_EACH('"')) - PLAIN_EACH(1)) |
		    ((word ^ PLAIN_EACH('\\')) - PLAIN_EACH(1))) &
		   PLAIN_EACH(0x80)) == 0;
}

/* How many plain bytes stand at the start: ASCII but control characters, '"' and '\'. */
static inline size_t
plain_length(const uint8_t *bytes, size_t length)
{
	size_t plain = 0;

	while (length - plain >= 8 && plain_eight(bytes + plain))
		plain += 8;
	while (plain < length && bytes[plain] >= 0x20 && bytes[plain] < 0x80 &&
	    bytes[plain] != '"' && bytes[plain] != '\\')
		plain++;
	return plain;
}

#endif
