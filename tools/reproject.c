#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/event.h"
#include "model/presence.h"
#include "platform/platform.h"
#include "wire/event.h"
#include "wire/presence.h"

/* The log's position of the next batch; copied, because the batches' arena is emptied. */
struct position {
	char *meeting_id;
	int64_t seq;
};

static const char *
reprojected(struct arena *arena, const struct stored_event *event)
{
	return event_reprojected(arena, event, platform_presence(event->dialect));
}

static enum outcome
reproject_batch(
    struct db *db, struct arena *arena, const struct stored_event_list *events)
{
	struct text items = text_new(arena);

	for (int64_t i = 0; i < events->count; i++) {
		text_add_char(&items, i == 0 ? '[' : ',');
		text_add(&items, reprojected(arena, &events->items[i]));
	}
	text_add_char(&items, ']');
	return event_reproject(db, arena, items.bytes);
}

static enum outcome
reproject(struct db *db, struct arena *arena, int64_t *seen)
{
	struct arena *places[] = { arena_new(), arena_new() };
	struct position position = { arena_text(places[0], ""), 0 };
	struct stored_event_list events = { .count = 1 };
	enum outcome out = OK;

	*seen = 0;
	for (size_t turn = 1; out == OK && events.count > 0; turn ^= 1) {
		arena_empty(arena);
		out = event_scan(db, arena, position.meeting_id, position.seq, &events);
		if (out != OK || events.count == 0)
			break;
		out = reproject_batch(db, arena, &events);
		*seen += events.count;
		arena_empty(places[turn]);
		position.meeting_id = arena_text(
		    places[turn], events.items[events.count - 1].meeting_id);
		position.seq = events.items[events.count - 1].seq;
	}
	arena_free(places[0]);
	arena_free(places[1]);
	return out;
}

/* Rebuilds the sessions of each meeting in its own transaction, which keeps its lock
 * short. */
static enum outcome
rebuild(struct db *db, struct arena *arena, int64_t *meetings)
{
	struct arena *places[] = { arena_new(), arena_new() };
	const char *meeting_id = "";
	enum outcome out = OK;

	*meetings = 0;
	for (size_t turn = 0; out == OK; turn ^= 1) {
		arena_empty(arena);
		out = presence_rebuild(db, arena, &meeting_id);
		if (out != OK)
			break;
		arena_empty(places[turn]);
		meeting_id = arena_text(places[turn], meeting_id);
		(*meetings)++;
	}
	arena_free(places[0]);
	arena_free(places[1]);
	return out == NOT_FOUND ? OK : out;
}

int
command_reproject(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config,
		&presence_config };
	struct arena *batches = arena_new();
	struct db *db;
	int64_t seen, meetings = 0;
	enum outcome out;

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	out = reproject(db, batches, &seen);
	if (out == OK)
		out = rebuild(db, batches, &meetings);
	db_free(db);
	arena_free(batches);
	if (out != OK) {
		fputs("reflectorctl: stopped before the last event, the database did not "
		      "answer: run it again\n",
		    stderr);
		return EXIT_FAILURE;
	}
	printf("%lld events, %lld meetings\n", (long long)seen, (long long)meetings);
	return EXIT_SUCCESS;
}
