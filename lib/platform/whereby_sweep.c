#include "whereby_sweep.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "model/making.h"
#include "net/exchange.h"
#include "platform/whereby_api.h"

/* A request whose answer was lost may still be carried out. */
#define YOUNG_SECONDS 60

/* More pages than this are no end of them. */
#define PAGES_MOST 10000

/* A meeting to be removed.  All are found first: removing moves the pages. */
struct found {
	const char *id;
	const struct found *next;
};

struct sweep {
	struct db *db;
	struct arena *arena;
	struct making_rests rests;
	const struct found *found;
	int64_t *removed;
};

static void
note(struct sweep *sweep, const char *id)
{
	struct found *found = arena_alloc(sweep->arena, sizeof(*found));

	*found = (struct found){ id, sweep->found };
	sweep->found = found;
}

static enum outcome
remove_meeting(struct sweep *sweep, const char *id)
{
	struct exchange exchange = whereby_api_ask(
	    sweep->arena, "DELETE", whereby_api_meeting_path(sweep->arena, id), NULL);

	if (!exchange_is_fine(&exchange))
		return UNAVAILABLE;
	(*sweep->removed)++;
	return OK;
}

/* Does a try whose meeting is not known explain this one? */
static bool
is_left(const struct sweep *sweep, const char *room_name)
{
	for (int64_t i = 0; i < sweep->rests.count; i++)
		if (sweep->rests.items[i].made_id == NULL &&
		    text_starts(text_lower(sweep->arena, room_name),
			sweep->rests.items[i].prefix))
			return true;
	return false;
}

/* Notes what is left among the next page of all meetings there. */
static enum outcome
read_page(struct sweep *sweep, const char **cursor)
{
	struct exchange exchange = whereby_api_ask(
	    sweep->arena, "GET", whereby_api_page_path(sweep->arena, *cursor), NULL);
	struct whereby_page page;

	if (!exchange_is_fine(&exchange))
		return UNAVAILABLE;
	if (whereby_api_read_page(
		sweep->arena, exchange.answer, exchange.answer_bytes, &page) != OK) {
		log_warn(
		    "Whereby, GET: the answer is not a list of meetings; run the sweep again");
		return UNAVAILABLE;
	}
	for (size_t i = 0; i < page.count; i++)
		if (is_left(sweep, page.items[i].room_name))
			note(sweep, page.items[i].id);
	*cursor = page.cursor;
	return OK;
}

/* Whereby is asked for all its meetings only when one is looked for. */
static enum outcome
find_left(struct sweep *sweep)
{
	const char *cursor = NULL;
	bool is_known = true;
	enum outcome out = OK;

	for (int64_t i = 0; i < sweep->rests.count; i++)
		if (sweep->rests.items[i].made_id == NULL)
			is_known = false;
		else
			note(sweep, sweep->rests.items[i].made_id);
	for (int i = 0;
	     !is_known && out == OK && i < PAGES_MOST && (i == 0 || cursor != NULL); i++)
		out = read_page(sweep, &cursor);
	return out == OK && cursor != NULL ? UNAVAILABLE : out;
}

static enum outcome
sweep_all(struct sweep *sweep)
{
	int64_t now = clock_now();
	enum outcome out = making_left(sweep->db, sweep->arena, now,
	    now - YOUNG_SECONDS * INT64_C(1000000), &sweep->rests);

	if (out == OK)
		out = find_left(sweep);
	for (const struct found *found = sweep->found; out == OK && found != NULL;
	     found = found->next)
		out = remove_meeting(sweep, found->id);
	for (int64_t i = 0; out == OK && i < sweep->rests.count; i++)
		out = making_removed(sweep->db, sweep->arena, sweep->rests.items[i].id);
	return out;
}

enum outcome
whereby_sweep(struct db *db, struct arena *arena, const char *platform, int64_t *removed)
{
	struct sweep sweep = { .db = db,
		.arena = arena,
		.rests = { .platform = platform },
		.removed = removed };

	return sweep_all(&sweep);
}
