/*
 * Captured streams, one JSON object a line: requests as a sink received them from the unmodified
 * event_sync ("target", "body"), or events as the service stored them ("event", "room", "data").
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/tree.h"
#include "simulate/simulate.h"

#define ROOMS_MOST 1000
#define SECOND 1e6

/* One line, before the room is replaced. */
struct line {
	const char *room, *text;
	size_t length;
};

/* What to do with a line; false: it cannot be used. */
typedef bool taker(void *into, struct arena *, const struct line *);

static const struct json *
parse(struct arena *arena, const char *text, size_t length)
{
	struct faults faults = { .arena = arena };
	const struct json *object;

	return json_parse_object(arena, text, length, &object, &faults) == OK ? object :
										NULL;
}

/* The room of a line; NULL: it is none of ours. */
static const char *
room_of(struct arena *arena, const struct json *object)
{
	const char *body = json_as_text(json_member(object, "body"));
	const struct json *inner;

	if (body == NULL)
		return json_as_text(json_member(object, "room"));
	inner = parse(arena, body, strlen(body));
	return inner == NULL ? NULL : json_as_text(json_member(inner, "room_name"));
}

static bool
read_file(struct arena *arena, const char *path, taker *take, void *into)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	bool is_right = file != NULL;
	ssize_t length;

	if (file == NULL)
		perror(path);
	for (int64_t number = 1; is_right && (length = getline(&text, &size, file)) > 0;
	     number++) {
		struct line line = { .text = arena_copy(arena, text, (size_t)length),
			.length = (size_t)length };
		const struct json *object = parse(arena, line.text, line.length);

		line.room = object == NULL ? NULL : room_of(arena, object);
		is_right = line.room != NULL && take(into, arena, &line);
		if (!is_right)
			fprintf(stderr,
			    "reflectorctl: %s, line %lld is no captured event\n", path,
			    (long long)number);
	}
	/* For example a folder. */
	if (file != NULL && ferror(file)) {
		perror(path);
		is_right = false;
	}
	free(text);
	if (file != NULL)
		fclose(file);
	return is_right;
}

static bool
take_room(void *into, struct arena *arena, const struct line *line)
{
	struct simulated_meetings *meetings = into;

	(void)arena;
	for (size_t i = 0; i < meetings->count; i++)
		if (strcmp(meetings->items[i].former, line->room) == 0)
			return true;
	if (meetings->count == ROOMS_MOST)
		return false;
	meetings->items[meetings->count++] = (struct simulated_meeting){
		.former = line->room
	};
	return true;
}

bool
capture_rooms(struct arena *arena, const struct simulate_options *options,
    struct simulated_meetings *meetings)
{
	bool is_right = true;

	meetings->items = arena_alloc(arena, ROOMS_MOST * sizeof(*meetings->items));
	meetings->count = 0;
	for (size_t i = 0; is_right && i < options->capture_count; i++)
		is_right = read_file(arena, options->captures[i], take_room, meetings);
	return is_right;
}

/* The text with another room name. */
static const char *
replace(struct arena *arena, const char *text, const struct simulated_meeting *meeting)
{
	struct text made = text_new(arena);
	const char *found;

	while ((found = strstr(text, meeting->former)) != NULL) {
		text_add_bytes(&made, text, (size_t)(found - text));
		text_add(&made, meeting->room_name);
		text = found + strlen(meeting->former);
	}
	text_add(&made, text);
	return made.bytes;
}

/* Of a request to the unmodified event_sync's path: .../events/room/created. */
static bool
read_request(struct arena *arena, const struct json *object, struct step *step)
{
	const char *target = json_as_text(json_member(object, "target"));
	const char *path = target == NULL ? NULL : strstr(target, "/events/");
	double seconds = 0;

	if (path == NULL || !json_as_number(json_member(object, "t"), &seconds))
		return false;
	step->kind = STEP_STOCK;
	step->path = arena_printf(arena, "/v1/jitsi%s", path);
	step->body = json_as_text(json_member(object, "body"));
	step->at = (int64_t)(seconds * SECOND);
	return true;
}

/* Of an event as it is stored; a completion's data is its body. */
static bool
read_stored(
    struct arena *arena, const struct json *object, size_t number, struct step *step)
{
	const char *type = json_as_text(json_member(object, "event"));
	const struct json *data = json_member(object, "data");
	const char *told = json_as_text(json_member(data, "timestamp"));
	struct json_writer json = json_writer(arena);

	if (type == NULL || told == NULL ||
	    !json_as_moment(json_member(object, "received"), &step->at))
		return false;
	if (text_starts(type, "recording_")) {
		step->kind = STEP_COMPLETION;
		step->path = "/v1/jibri/recording-complete";
		step->body = json_source(arena, data);
		return true;
	}
	json_open(&json, NULL, '{');
	json_put_text(&json, "event", type);
	json_put_text(&json, "room", json_as_text(json_member(object, "room")));
	json_put_text(&json, "timestamp", told);
	json_put_text(&json, "id", arena_printf(arena, "capture-%zu", number));
	json_put_raw(&json, "data", json_source(arena, data));
	json_close(&json, '}');
	step->kind = STEP_SIGNED;
	step->path = "/v1/jitsi/events";
	step->body = json.text.bytes;
	return true;
}

struct taking {
	const struct simulated_meetings *meetings;
	struct steps *steps;
};

static bool
take_step(void *into, struct arena *arena, const struct line *line)
{
	const struct taking *taking = into;
	const struct json *object;
	struct step step = { 0 };
	const char *text;

	while (strcmp(taking->meetings->items[step.meeting].former, line->room) != 0)
		step.meeting++;
	text = replace(arena, line->text, &taking->meetings->items[step.meeting]);
	object = parse(arena, text, strlen(text));
	if (object == NULL)
		return false;
	if (!(json_has(object, "target") ?
		    read_request(arena, object, &step) :
		    read_stored(arena, object, taking->steps->count, &step)))
		return false;
	steps_add(arena, taking->steps, &step);
	return true;
}

bool
capture_steps(struct arena *arena, const struct simulate_options *options,
    const struct simulated_meetings *meetings, struct steps *steps)
{
	struct taking taking = { meetings, steps };
	bool is_right = true;

	for (size_t i = 0; is_right && i < options->capture_count; i++)
		is_right = read_file(arena, options->captures[i], take_step, &taking);
	steps_sort(steps);
	for (size_t i = steps->count; i > 0; i--)
		steps->items[i - 1].at -= steps->items[0].at;
	return is_right;
}
