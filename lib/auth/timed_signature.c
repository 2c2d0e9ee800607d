#include "auth/timed_signature.h"

#include <stdbool.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "metrics/refusal.h"

/* While a secret is changed there are two; a header with many is an attempt. */
#define SIGNATURES_MOST 8
#define SECOND INT64_C(1000000)

struct parsed {
	const char *time;
	int64_t seconds;
	uint8_t macs[SIGNATURES_MOST][DIGEST_BYTES];
	size_t count;
};

/* One "name=value"; names that are not ours are another scheme's. */
static bool
read_part(struct arena *arena, const char *part, size_t length, struct parsed *signature)
{
	const char *text = arena_copy(arena, part, length);

	if (text_starts(text, "t=")) {
		if (signature->time != NULL)
			return false;
		signature->time = text + 2;
		return number_parse(text + 2, 0, INT64_MAX / SECOND, &signature->seconds);
	}
	if (!text_starts(text, "v1="))
		return true;
	return signature->count < SIGNATURES_MOST &&
	    text_unhex(text + 3, signature->macs[signature->count++], DIGEST_BYTES);
}

static bool
read_header(struct arena *arena, const char *header, struct parsed *signature)
{
	while (*header != '\0') {
		size_t length = strcspn(header, ",");

		if (!read_part(arena, header, length, signature))
			return false;
		header += length;
		header += strspn(header, ", ");
	}
	return signature->time != NULL && signature->count > 0;
}

static bool
fits(struct arena *arena, const struct parsed *signature,
    const struct timed_signature *told)
{
	struct text content = text_new(arena);
	uint8_t mac[DIGEST_BYTES];
	bool is_ours = false;

	text_printf(&content, "%s.", signature->time);
	text_add_bytes(&content, told->body, told->length);
	mac_make(mac_key_of(told->secret), content.bytes, content.length, mac);
	for (size_t i = 0; i < signature->count; i++)
		is_ours |= mac_equal(signature->macs[i], mac, sizeof(mac));
	explicit_bzero(mac, sizeof(mac));
	return is_ours;
}

struct objection
timed_signature_fault(struct arena *arena, const struct timed_signature *told)
{
	struct parsed signature = { 0 };
	int64_t age;

	if (told->header == NULL)
		return (struct objection){ REFUSED_SIGNATURE_MISSING,
			"the signature is missing" };
	if (!read_header(arena, told->header, &signature))
		return (struct objection){ REFUSED_SIGNATURE_MALFORMED,
			"the signature is not t=<seconds>,v1=<64 hexadecimal digits>" };
	age = told->now / SECOND - signature.seconds;
	if (age > TIMED_SIGNATURE_SECONDS || age < -TIMED_SIGNATURE_SECONDS)
		return (struct objection){
			REFUSED_SIGNATURE_STALE,
			"the signature's time is too far from the server's: check both clocks"
		};
	if (!fits(arena, &signature, told))
		return (struct objection){ REFUSED_SIGNATURE_WRONG,
			"the signature is wrong" };
	return (struct objection){ .text = NULL };
}
