#include "settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/event_sync.h"
#include "auth/jibri_token.h"
#include "auth/link.h"
#include "auth/sign_in.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/program.h"
#include "base/text.h"
#include "db/connection.h"
#include "deliver/control.h"
#include "deliver/fetch.h"
#include "deliver/pipeline.h"
#include "deliver/schedule.h"
#include "metrics/metrics.h"
#include "model/guess.h"
#include "model/jibri.h"
#include "model/meeting.h"
#include "model/provider.h"
#include "model/recording.h"
#include "model/storage.h"
#include "model/trail.h"
#include "net/post.h"
#include "platform/platform.h"
#include "web/app.h"
#include "web/cors.h"
#include "wire/login.h"
#include "wire/presence.h"

#define HIDDEN "***"

size_t
settings_groups(const struct config_group *groups[SETTINGS_GROUPS])
{
	static const struct config_group *const own[] = { &program_config,
		&metrics_config, &app_config, &cors_config, &db_config, &signature_config,
		&event_sync_config, &jibri_token_config, &caller_config, &sign_in_config,
		&presence_config, &meeting_config, &guess_config, &recording_config,
		&jibri_config, &post_config, &schedule_config, &pipeline_config,
		&control_config, &link_config, &storage_config, &login_config,
		&provider_config, &fetch_config, &trail_config };
	size_t count = COUNT(own);

	_Static_assert(COUNT(own) + 2 * PLATFORM_GROUPS <= SETTINGS_GROUPS,
	    "SETTINGS_GROUPS is too small");
	memcpy(groups, own, sizeof(own));
	count += platform_groups(groups + count);
	count += platform_webhook_groups(groups + count);
	return count;
}

/* //user:PASSWORD@host; in libpq's URLs ? and # may stand in a password as they are. */
static const char *
hide_of_user(struct arena *arena, const char *url)
{
	const char *start = strstr(url, "://"), *end = NULL, *colon;

	if (start == NULL)
		return url;
	start += strlen("://");
	for (const char *c = start; *c != '\0' && *c != '/'; c++)
		if (*c == '@')
			end = c;
	colon = end == NULL ? NULL : memchr(start, ':', (size_t)(end - start));
	if (colon == NULL)
		return url;
	return arena_printf(arena, "%.*s" HIDDEN "%s", (int)(colon + 1 - url), url, end);
}

/* ?password=PASSWORD&sslpassword=PASSWORD */
static const char *
hide_in_query(struct arena *arena, const char *url)
{
	static const char name[] = "password=";
	const char *at = url + strcspn(url, "?");
	struct text shown = text_new(arena);

	text_add_bytes(&shown, url, (size_t)(at - url));
	for (const char *found = strstr(at, name); found != NULL;
	     found = strstr(at, name)) {
		found += strlen(name);
		text_add_bytes(&shown, at, (size_t)(found - at));
		text_add(&shown, HIDDEN);
		at = found + strcspn(found, "&");
	}
	text_add(&shown, at);
	return shown.bytes;
}

/* A text on one line, without control characters. */
static const char *
plain(struct arena *arena, const char *text)
{
	char *copy = arena_printf(arena, "%s", text);

	for (char *c = copy; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return copy;
}

static const char *
show_text(struct arena *arena, const struct variable *variable, const char *text)
{
	if (text == NULL)
		return "";
	if (variable->is_secret)
		return HIDDEN;
	return plain(arena, hide_in_query(arena, hide_of_user(arena, text)));
}

/* The value in effect, which may come from other variables. */
static const char *
show_value(struct arena *arena, const struct variable *variable)
{
	switch (variable->kind) {
	case VARIABLE_TEXT:
	case VARIABLE_CHOICE:
		return show_text(arena, variable, *(const char **)variable->into);
	case VARIABLE_FLAG:
		return *(bool *)variable->into ? "true" : "false";
	case VARIABLE_NUMBER:
		return arena_printf(arena, "%" PRId64, *(int64_t *)variable->into);
	case VARIABLE_SECONDS:
		/* 0 is then no value that it may have. */
		if (variable->fallback == NULL && *(int64_t *)variable->into == 0)
			return "";
		return arena_printf(
		    arena, "%.15g", (double)*(int64_t *)variable->into / 1000);
	}
	return "";
}

static void
show(struct arena *arena, const struct variable *variable)
{
	const char *value = show_value(arena, variable);
	const char *source = config_source(arena, variable->name);

	if (source == NULL)
		source = *value == '\0' ? "unset" : "default";
	printf("%s\t%s\t%s\n", variable->name, value, source);
}

void
settings_show(
    struct arena *arena, const struct config_group *const groups[], size_t count)
{
	puts("variable\tvalue\tsource");
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < groups[i]->count; j++)
			show(arena, &groups[i]->variables[j]);
}
