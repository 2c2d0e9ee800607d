#include "auth/whereby.h"

#include <stdbool.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"

/* While a secret is changed there are two; a header with many is an attempt. */
#define SIGNATURES_MOST 8
#define SECOND INT64_C(1000000)

static const char *webhook_secret;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "WHEREBY_WEBHOOK_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &webhook_secret,
	  .low = 16 },
};
/* clang-format on */

const struct config_group whereby_webhook_config = { variables, COUNT(variables), NULL };

struct signature {
	const char *time;
	int64_t seconds;
	uint8_t macs[SIGNATURES_MOST][DIGEST_BYTES];
	size_t count;
};

static enum outcome
refuse(const char *reason)
{
	log_info("Whereby's webhook refused: %s", reason);
	return UNAUTHENTICATED;
}

/* One "name=value"; names that are not ours are another scheme's. */
static bool
read_part(
    struct arena *arena, const char *part, size_t length, struct signature *signature)
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
read_header(struct arena *arena, const char *header, struct signature *signature)
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
fits(struct arena *arena, const struct signature *signature, const char *body,
    size_t length)
{
	struct text content = text_new(arena);
	uint8_t mac[DIGEST_BYTES];
	bool is_ours = false;

	text_printf(&content, "%s.", signature->time);
	text_add_bytes(&content, body, length);
	mac_make(mac_key_of(webhook_secret), content.bytes, content.length, mac);
	for (size_t i = 0; i < signature->count; i++)
		is_ours |= mac_equal(signature->macs[i], mac, sizeof(mac));
	explicit_bzero(mac, sizeof(mac));
	return is_ours;
}

enum outcome
whereby_check(
    struct arena *arena, const char *header, const char *body, size_t length, int64_t now)
{
	struct signature signature = { 0 };
	int64_t age;

	if (webhook_secret == NULL)
		return refuse("WHEREBY_WEBHOOK_SECRET is not set");
	if (header == NULL)
		return refuse("it has no signature");
	if (!read_header(arena, header, &signature))
		return refuse(
		    "its signature is not t=<seconds>,v1=<64 hexadecimal digits>");
	age = now / SECOND - signature.seconds;
	if (age > WHEREBY_TOLERANCE_SECONDS || age < -WHEREBY_TOLERANCE_SECONDS)
		return refuse("its time is too far from ours");
	if (!fits(arena, &signature, body, length))
		return refuse("its signature is wrong");
	return OK;
}
