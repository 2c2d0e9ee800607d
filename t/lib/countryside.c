#include "lib/countryside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/room.h"

static bool starts = true;
static const char *lacking;

static const struct config_group settings = { NULL, 0, NULL };
static const struct config_group webhook_settings = { NULL, 0, NULL };

void
countryside_lacks(const char *setting)
{
	lacking = setting;
}

void
countryside_starts(bool does)
{
	starts = does;
}

static const char *
lacks(void)
{
	return lacking;
}

static bool
start(void)
{
	return starts;
}

static enum outcome
admit(struct visit *visit)
{
	if (!visit->room->is_locked)
		return OK;
	visit->problem = "The meadow has a fence";
	return FORBIDDEN;
}

static enum outcome
open_here(struct visit *visit, struct meeting *meeting)
{
	*meeting = (struct meeting){
		.id = "m", .room_id = visit->room->id, .platform = "meadow"
	};
	return OK;
}

/* The room has moved here while a meeting runs in the meadow. */
static enum outcome
open_there(struct visit *visit, struct meeting *meeting)
{
	return open_here(visit, meeting);
}

static enum outcome
link_here(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	links->room_url = arena_printf(
	    visit->arena, "meadow:%s/%s", meeting->room_id, visit->name);
	links->host_room_url = "";
	return OK;
}

static enum outcome
link_there(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	(void)meeting;
	(void)links;
	visit->problem = "Nobody is led to the brook";
	return FAILED;
}

static const char *
guest(struct arena *arena, const struct meeting *meeting, const char *token, int64_t now)
{
	(void)now;
	return arena_printf(arena, "%s of %s", token, meeting->id);
}

static enum outcome
sweep(struct db *db, struct arena *arena, int64_t *removed)
{
	(void)db;
	(void)arena;
	*removed += 3;
	return OK;
}

static enum outcome
presence(struct arena *arena, const struct json *data, int64_t told, struct event *event,
    struct faults *faults)
{
	(void)arena;
	(void)data;
	(void)faults;
	event->occurred_at = told;
	event->kind = "joined";
	return OK;
}

const struct platform countryside_meadow = {
	.name = "meadow",
	.title = "The meadow",
	.config = &settings,
	.webhook_config = &webhook_settings,
	.lacks = lacks,
	.start = start,
	.admit = admit,
	.open = open_here,
	.link = link_here,
	.guest = guest,
	.sweep = sweep,
	.presence = presence,
};

/* As little as a platform can have. */
const struct platform countryside_brook = {
	.name = "brook",
	.title = "The brook",
	.admit = admit,
	.open = open_there,
	.link = link_there,
};

const struct platform *const *__real_table_platforms(size_t *count);
const struct platform *const *__wrap_table_platforms(size_t *count);

const struct platform *const *
__wrap_table_platforms(size_t *count)
{
	static const struct platform *all[8];
	const struct platform *const *real = __real_table_platforms(count);

	assert_true(*count + 2 <= COUNT(all));
	for (size_t i = 0; i < *count; i++)
		all[i] = real[i];
	all[(*count)++] = &countryside_meadow;
	all[(*count)++] = &countryside_brook;
	return all;
}
