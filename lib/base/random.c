#include "base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

void
random_bytes(uint8_t *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t got = getrandom(bytes, length, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			log_error(
			    "getrandom: %m: allow it in the container's or unit's restrictions");
			abort();
		}
		bytes += got;
		length -= (size_t)got;
	}
}

char *
random_uuid(struct arena *arena)
{
	uint8_t bytes[16];
	char hex[2 * sizeof(bytes) + 1];

	random_bytes(bytes, sizeof(bytes));
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* version 4 */
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
	text_hex(bytes, sizeof(bytes), hex);
	return arena_printf(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
	    hex + 16, hex + 20);
}

char *
random_hex(struct arena *arena, size_t length)
{
	uint8_t *bytes = arena_alloc(arena, length);
	size_t size;
	char *hex;

	if (__builtin_mul_overflow(length, 2, &size))
		size = SIZE_MAX - 1; /* too much for any arena: arena_alloc exits */
	hex = arena_alloc(arena, size + 1);
	random_bytes(bytes, length);
	text_hex(bytes, length, hex);
	return hex;
}
