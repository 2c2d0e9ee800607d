#include "platform/platform.h"

#include "auth/access.h"
#include "base/log.h"
#include "base/text.h"
#include "model/meeting.h"
#include "model/room.h"
#include "pass_passcode.h"
#include "platform/invitation.h"
#include "table.h"

#define SECOND INT64_C(1000000)

const struct platform *
platform_find(const char *name)
{
	size_t count;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		if (text_equal(name, table[i]->name))
			return table[i];
	return NULL;
}

const struct platform *
platform_at(size_t place)
{
	size_t count;
	const struct platform *const *table = table_platforms(&count);

	return place < count ? table[place] : NULL;
}

const char *
platform_default(void)
{
	size_t count;

	return table_platforms(&count)[0]->name;
}

const char *
platform_names(struct arena *arena, const char *separator)
{
	struct text names = text_new(arena);
	size_t count;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		text_printf(&names, "%s%s", i == 0 ? "" : separator, table[i]->name);
	return names.bytes;
}

size_t
platform_groups(const struct config_group *groups[])
{
	size_t count, filled = 0;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		if (table[i]->config != NULL)
			groups[filled++] = table[i]->config;
	return filled;
}

size_t
platform_webhook_groups(const struct config_group *groups[])
{
	size_t count, filled = 0;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		if (table[i]->webhook_config != NULL)
			groups[filled++] = table[i]->webhook_config;
	return filled;
}

const char *
platform_lacks(const struct platform *platform)
{
	return platform->lacks == NULL ? NULL : platform->lacks();
}

const struct platform_key *
platform_key(size_t place)
{
	size_t count;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t own = 0; table[i]->key != NULL && table[i]->key(own) != NULL;
		     own++)
			if (place-- == 0)
				return table[i]->key(own);
	return NULL;
}

bool
platform_start(void)
{
	size_t count;
	const struct platform *const *table = table_platforms(&count);

	for (size_t i = 0; i < count; i++)
		if (table[i]->start != NULL && !table[i]->start())
			return false;
	return true;
}

static int64_t
earlier(int64_t one, int64_t other)
{
	return one < other ? one : other;
}

enum outcome
platform_refuse(struct visit *visit, enum outcome out, const char *problem)
{
	visit->problem = problem;
	return out;
}

enum outcome
platform_pass_lock(struct visit *visit, bool has_lobby)
{
	if (!visit->room->is_locked || has_lobby ||
	    access_is_owner(visit->caller, visit->room->user_id))
		return OK;
	return platform_refuse(visit, FORBIDDEN, "Room is locked");
}

/* The database knows the same platforms: its tables and the programs are of one release. */
static enum outcome
find(const char *name, const struct platform **platform)
{
	*platform = platform_find(name);
	if (*platform != NULL)
		return OK;
	log_error("the database has a platform that this program does not know: update "
		  "and restart the programs");
	return FAILED;
}

/* Whoever is named is shown as that person: it is the owner who trusts the machine. */
static enum outcome
pass_person(struct visit *visit, const char *owner)
{
	if (visit->person == NULL || access_is_owner(visit->caller, owner))
		return OK;
	return platform_refuse(
	    visit, FORBIDDEN, "Only a key of the room's owner may name a user");
}

static enum outcome
pass_end(struct visit *visit, const char *owner)
{
	if (visit->end_date == 0 || access_is_owner(visit->caller, owner))
		return OK;
	return platform_refuse(visit, FORBIDDEN, "Only the owner may set end_date");
}

static enum outcome
pass_times(struct visit *visit)
{
	if (room_is_early(visit->room, visit->now))
		return platform_refuse(visit, FORBIDDEN, "Room is not open yet");
	if (room_is_expired(visit->room, visit->now))
		return platform_refuse(visit, FORBIDDEN, "Room has expired");
	return OK;
}

int64_t
platform_latest_end(const struct visit *visit)
{
	const int64_t now = visit->now;

	return earlier(room_latest_end(visit->room, now),
	    earlier(invitation_expiry(now), meeting_latest_end(now)));
}

/* Links to the meeting end with it.  The end may have passed while people are in. */
static enum outcome
limit_links(struct visit *visit, const struct meeting *meeting)
{
	if (meeting->ends_at == 0)
		return OK;
	visit->expires = earlier(visit->expires, meeting->ends_at);
	return visit->expires / SECOND > visit->now / SECOND ?
	    OK :
	    platform_refuse(visit, CONFLICT,
		"The meeting has reached its end, and people are still in it");
}

enum outcome
platform_enter(struct visit *visit, struct meeting *meeting, struct links *links)
{
	const struct platform *platform;
	enum outcome out = find(visit->room->platform, &platform);

	visit->expires = platform_latest_end(visit);
	if (visit->end_date != 0)
		visit->expires = earlier(visit->expires, visit->end_date);
	if (out == OK)
		out = pass_person(visit, visit->room->user_id);
	if (out == OK)
		out = pass_end(visit, visit->room->user_id);
	if (out == OK)
		out = pass_times(visit);
	if (out == OK)
		out = platform->admit(visit);
	if (out == OK)
		out = pass_passcode(visit);
	if (out == OK)
		out = platform->open(visit, meeting);
	if (out == OK)
		out = find(meeting->platform, &platform);
	/* The meeting may have another owner than its room has by now. */
	if (out == OK)
		out = pass_person(visit, meeting->user_id);
	if (out == OK)
		out = limit_links(visit, meeting);
	return out == OK ? platform->link(visit, meeting, links) : out;
}

presence_reader *
platform_presence(const char *dialect)
{
	const struct platform *platform = platform_find(dialect);

	return platform == NULL || platform->presence == NULL ? presence_derive :
								platform->presence;
}

const char *
platform_guest(
    struct arena *arena, const struct meeting *meeting, const char *token, int64_t now)
{
	const struct platform *platform;

	if (find(meeting->platform, &platform) != OK || platform->guest == NULL)
		return NULL;
	return platform->guest(arena, meeting, token, now);
}
