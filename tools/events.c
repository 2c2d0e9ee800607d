/*
 * reflectorctl events: a meeting's log, a page of it or as it grows.  A reader who has seen an event
 * has seen all before it, so the follower goes on after the last one, whatever failed meanwhile.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/stop.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/event.h"
#include "model/listing.h"
#include "output/output.h"
#include "seeing.h"

#define PAGE 500

#define EVENT(member) FIELD(struct event_row, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ EVENT(seq), OUTPUT_INTEGER, "     SEQ" },
	{ EVENT(timestamp), OUTPUT_TEXT, "RECEIVED                   " },
	{ EVENT(type), OUTPUT_TEXT, "TYPE               " },
	{ EVENT(data), OUTPUT_JSON, "DATA", .is_cut = true },
};
/* clang-format on */

const struct output_form events_form = FORM(fields, struct event_row);

/* Where the text of the member begins, whose name is at; NULL: it is no text. */
static const char *
text_at(const char *at)
{
	at += strspn(at, " \t\r\n");
	if (*at != ':')
		return NULL;
	at++;
	at += strspn(at, " \t\r\n");
	return *at == '"' ? at + 1 : NULL;
}

/* Data without the queries of addresses of recordings: they may be what lets somebody read. */
static const char *
without_queries(struct arena *arena, const char *data)
{
	static const char name[] = "\"recording_url\"";
	struct text made = text_new(arena);
	const char *found, *text;

	while ((found = strstr(data, name)) != NULL) {
		found += strlen(name);
		text = text_at(found);
		if (text == NULL)
			text = found;
		else
			text += strcspn(text, "?#\"\\");
		text_add_bytes(&made, data, (size_t)(text - data));
		while (text > found && *text != '"' && *text != '\0')
			text += *text == '\\' && text[1] != '\0' ? 2 : 1;
		data = text;
	}
	text_add(&made, data);
	return made.bytes;
}

void
events_clean(struct arena *arena, struct event_list *events)
{
	for (int64_t i = 0; i < events->count; i++)
		if (strstr(events->items[i].data, "recording_url") != NULL)
			events->items[i].data = without_queries(
			    arena, events->items[i].data);
}

/* false: it is time to end, because of a signal or because nobody reads any more. */
static bool
wait_for_more(int64_t milliseconds)
{
	struct pollfd fds[] = { { .fd = stop_fd(), .events = POLLIN },
		{ .fd = STDOUT_FILENO } };
	const struct timespec timeout = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };

	if (ppoll(fds, 2, &timeout, stop_wait_mask()) > 0 && fds[1].revents != 0)
		return false;
	return !stop_asked();
}

/* false: they cannot be written. */
static bool
print_lines(struct arena *arena, const struct event_list *events, bool is_json)
{
	struct output *output = output_lines(arena, is_json);

	for (int64_t i = 0; i < events->count; i++)
		output_line(output, &events_form, &events->items[i]);
	return fflush(stdout) == 0;
}

static int
follow(struct db *db, struct event_cursor *cursor, const struct seeing_options *options)
{
	struct arena *arena = arena_new();
	struct event_list events;
	bool goes_on = true;

	stop_install();
	while (goes_on && !stop_asked()) {
		enum outcome out = event_list(db, arena, cursor, &events);

		if (out == OK) {
			events_clean(arena, &events);
			goes_on = print_lines(arena, &events, options->is_json);
			cursor->after = events.next;
		}
		if (goes_on && (out != OK || events.count == 0))
			goes_on = wait_for_more(options->every_ms);
		arena_empty(arena);
	}
	arena_free(arena);
	return EXIT_SUCCESS;
}

static int
list(struct db *db, struct arena *arena, const struct event_cursor *cursor,
    const struct seeing_options *options)
{
	struct event_list events;
	struct output *output;
	const enum outcome out = event_list(db, arena, cursor, &events);

	if (out != OK)
		return seeing_failed(out);
	events_clean(arena, &events);
	output = output_begin(arena, options->is_json);
	output_list(output, "events", &events_form, events.items, events.count);
	output_integer(output, "next", events.next);
	if (events.count > 0)
		output_note(output, "go on with --after %lld", (long long)events.next);
	output_end(output);
	return EXIT_SUCCESS;
}

int
command_events(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct listed_meeting meeting;
	struct event_cursor cursor;
	struct db *db;
	int status = EXIT_FAILURE;

	if (!seeing_read(argc, argv, "eFjlst", &options) || options.argument == NULL)
		return command_usage("events");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	if (seeing_find(db, arena, options.argument, &meeting)) {
		cursor = (struct event_cursor){ .meeting_id = meeting.id,
			.after = options.after,
			.type = options.type,
			.limit = options.is_following ? PAGE : options.limit };
		status = options.is_following ? follow(db, &cursor, &options) :
						list(db, arena, &cursor, &options);
	}
	db_free(db);
	return status;
}
