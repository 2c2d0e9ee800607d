#include "model/webhook_secret.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/random.h"
#include "base/text.h"

#define PREFIX "whsec_"
#define NEW_BYTES 32
#define LEAST_BYTES 24
#define MOST_BYTES 64

char *
webhook_secret_new(struct arena *arena)
{
	uint8_t bytes[NEW_BYTES];
	char *secret;

	random_bytes(bytes, sizeof(bytes));
	secret = arena_printf(
	    arena, PREFIX "%s", base64_text(arena, bytes, sizeof(bytes)));
	explicit_bzero(bytes, sizeof(bytes));
	return secret;
}

const char *
webhook_secret_fault(const char *secret)
{
	size_t length;

	if (!text_starts(secret, PREFIX) ||
	    (base64_decode(secret + strlen(PREFIX), NULL, &length) &&
		length >= LEAST_BYTES && length <= MOST_BYTES))
		return NULL;
	return "must be whsec_ and the padded base64 of 24 to 64 bytes, or not "
	       "begin with whsec_";
}
