#include "control.h"

#include <stddef.h>
#include <string.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "base/url.h"
#include "model/webhook_secret.h"

#define BLANKS " \t\n"
/* A URL is a key of the database. */
#define URL_BYTES 2048

static const char *setting, *urls = "";

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JITSI_CONTROL_URL", .kind = VARIABLE_TEXT, .into = &setting },
};
/* clang-format on */

/* Where the next word begins, and how long it is; 0: there is none. */
static size_t
word_at(const char **text)
{
	*text += strspn(*text, BLANKS);
	return strcspn(*text, BLANKS);
}

static void
check_secrets(struct config_faults *faults)
{
	const char *previous = signature_previous_secret();

	if (signature_secret() == NULL)
		config_fault(faults, "JITSI_WEBHOOK_SECRET",
		    "required with JITSI_CONTROL_URL, at least 24 bytes");
	else if (webhook_secret_fault(signature_secret()) != NULL)
		config_fault(faults, "JITSI_WEBHOOK_SECRET",
		    webhook_secret_fault(signature_secret()));
	if (previous != NULL && webhook_secret_fault(previous) != NULL)
		config_fault(faults, "JITSI_WEBHOOK_SECRET_PREVIOUS",
		    webhook_secret_fault(previous));
}

static void
settle(struct config_faults *faults)
{
	struct text kept = text_new(faults->arena);
	const char *at = setting;
	size_t length;

	urls = "";
	if (setting == NULL)
		return;
	while ((length = word_at(&at)) > 0) {
		const char *url = arena_copy(faults->arena, at, length);

		if (!url_is_usable(url) || length > URL_BYTES)
			config_fault(faults, "JITSI_CONTROL_URL",
			    "must be http or https URLs of at most 2048 bytes with "
			    "blanks between them");
		if (url_has_user(url))
			config_fault(faults, "JITSI_CONTROL_URL",
			    "must have no user and password: the database keeps the URL, "
			    "and commands are signed");
		urls = kept.bytes;
		if (!control_has(url))
			text_printf(&kept, "%s%s", kept.length == 0 ? "" : " ", url);
		at += length;
	}
	urls = kept.bytes;
	if (kept.length > 0)
		check_secrets(faults);
}

const struct config_group control_config = { variables, COUNT(variables), settle };

const char *
control_urls(void)
{
	return urls;
}

const char *
control_url(struct arena *arena, int n)
{
	const char *at = urls;
	size_t length = word_at(&at);

	while (n-- > 0) {
		at += length;
		length = word_at(&at);
	}
	return length == 0 ? NULL : arena_copy(arena, at, length);
}

bool
control_has(const char *url)
{
	const size_t wanted = strlen(url);
	const char *at = urls;
	size_t length;

	while ((length = word_at(&at)) > 0) {
		if (length == wanted && memcmp(at, url, length) == 0)
			return true;
		at += length;
	}
	return false;
}
