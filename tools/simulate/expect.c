/*
 * What a meeting must show after some events.  It reads bodies as the programs do; the rule of
 * sessions is its own.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/tree.h"
#include "model/event.h"
#include "simulate/simulate.h"
#include "simulate/stays.h"
#include "wire/completion.h"
#include "wire/event.h"
#include "wire/signed.h"
#include "wire/stock.h"

struct expectation {
	struct arena *arena;
	struct texts digests;			  /* of the events */
	struct texts recordings, files, contents; /* ids; files without an id; digests */
	struct stays stays;
};

struct expectation *
expect_new(struct arena *arena)
{
	struct expectation *expectation = arena_alloc(arena, sizeof(*expectation));

	expectation->arena = arena;
	return expectation;
}

static const char *
breakout_of(const struct event *event)
{
	return event->breakout == NULL ? "" : event->breakout;
}

/* Who is listed was in; a destroyed room says so of all, and that they have left. */
static void
note_listed(
    struct expectation *expectation, const struct event *event, const struct json *listed)
{
	const bool has_left = strcmp(event->kind, "destroyed") == 0;

	for (size_t i = 0; i < json_length(listed); i++) {
		const struct json *entry = json_item(listed, i);
		const char *occupant = json_as_text(json_member(entry, "occupant"));
		struct stay stay = { .occupant = occupant,
			.person = json_as_text(json_member(entry, "person")),
			.breakout = breakout_of(event),
			.left_at = has_left ? event->occurred_at : STAY_OPEN };

		if (json_has(entry, "left_at") &&
		    !json_as_moment(json_member(entry, "left_at"), &stay.left_at))
			continue;
		if (occupant != NULL &&
		    json_as_moment(json_member(entry, "joined_at"), &stay.joined_at))
			stays_note(expectation->arena, &expectation->stays, &stay);
	}
}

static void
note_closing(struct expectation *expectation, const struct event *event)
{
	struct faults faults = { .arena = expectation->arena };
	const struct json *object = NULL;
	const char *wrapped = arena_printf(expectation->arena, "{\"all\":%s}",
	    event->occupants == NULL ? "[]" : event->occupants);

	if (json_parse_object(
		expectation->arena, wrapped, strlen(wrapped), &object, &faults) != OK)
		return;
	note_listed(expectation, event, json_member(object, "all"));
	stays_close(expectation->arena, &expectation->stays,
	    &(struct closing){ .kind = event->kind,
		.breakout = breakout_of(event),
		.at = event->occurred_at,
		.listed = json_member(object, "all") });
}

static void
note_event(struct expectation *expectation, const struct event *event)
{
	const char *kind = event->kind == NULL ? "" : event->kind;
	const bool is_left = strcmp(kind, "left") == 0;
	const struct stay stay = { .occupant = event->occupant,
		.person = event->person,
		.breakout = breakout_of(event),
		.joined_at = event->has_joined_at ? event->joined_at : event->occurred_at,
		.left_at = is_left ? event->occurred_at : STAY_OPEN };

	if (is_left || strcmp(kind, "joined") == 0)
		stays_note(expectation->arena, &expectation->stays, &stay);
	else if (strcmp(kind, "created") == 0 || strcmp(kind, "destroyed") == 0 ||
	    strcmp(kind, "snapshot") == 0)
		note_closing(expectation, event);
}

/* false: a file of this size and digest is known; under another name it is the same. */
static bool
is_new_content(struct expectation *expectation, const struct json *data)
{
	const char *digest = json_as_text(json_member(data, "sha256"));

	if (digest == NULL)
		return true;
	return texts_add(expectation->arena, &expectation->contents,
	    arena_printf(expectation->arena, "%s %s", digest,
		json_source(expectation->arena, json_member(data, "size"))));
}

static void
note_recording(struct expectation *expectation, const struct event *event)
{
	struct faults faults = { .arena = expectation->arena };
	const struct json *data = NULL;
	const char *id, *file;

	if (!text_starts(event->type, "jibri-recording-") &&
	    !text_starts(event->type, "recording_"))
		return;
	if (json_parse_object(expectation->arena, event->data, strlen(event->data), &data,
		&faults) != OK ||
	    !is_new_content(expectation, data))
		return;
	id = json_as_text(json_member(data, "recording_id"));
	file = json_as_text(json_member(data, "recording_file"));
	if (id != NULL)
		texts_add(expectation->arena, &expectation->recordings, id);
	else if (file != NULL)
		texts_add(expectation->arena, &expectation->files, file);
}

/* A file belongs to the recording of which its name, or its folder's, is the id. */
static bool
is_of_recording(const struct expectation *expectation, const char *file)
{
	struct arena *arena = arena_new();
	const char *slash = strrchr(file, '/');
	const char *name = slash == NULL ? file : slash + 1;
	const char *stem = arena_copy(arena, name, strcspn(name, "."));
	char *folder = slash == NULL ? arena_text(arena, "") :
				       arena_copy(arena, file, (size_t)(slash - file));
	bool is_found = false;

	slash = strrchr(folder, '/');
	for (size_t i = 0; i < expectation->recordings.count; i++)
		if (strcmp(expectation->recordings.items[i], stem) == 0 ||
		    strcmp(expectation->recordings.items[i],
			slash == NULL ? folder : slash + 1) == 0)
			is_found = true;
	arena_free(arena);
	return is_found;
}

/* "/v1/jitsi/events/room/created" -> "muc-room-created" */
static const char *
type_of(struct arena *arena, const char *path)
{
	char *type = arena_printf(arena, "muc-%s", path + strlen("/v1/jitsi/events/"));
	char *slash = strchr(type, '/');

	if (slash != NULL)
		*slash = '-';
	return type;
}

static enum outcome
read_step(struct arena *arena, const struct step *step, struct event *event)
{
	const struct delivery delivery = { step->body, strlen(step->body), clock_now() };
	struct faults faults = { .arena = arena };
	const char *file;

	switch (step->kind) {
	case STEP_SIGNED:
		return signed_read(arena, &delivery, event, &faults);
	case STEP_STOCK:
		return stock_read(
		    arena, &delivery, type_of(arena, step->path), event, &faults);
	case STEP_COMPLETION:
		return completion_read(arena, &delivery, event, &file, &faults);
	}
	abort();
}

void
expect_step(struct expectation *expectation, const struct step *step)
{
	struct arena *arena = expectation->arena;
	struct event event;
	const char *digest;

	if (read_step(arena, step, &event) != OK)
		return;
	digest = digest_hex(arena, event.identity, event.identity_bytes);
	if (!texts_add(arena, &expectation->digests, digest))
		return;
	note_event(expectation, &event);
	note_recording(expectation, &event);
}

struct sum
expect_sum(const struct expectation *expectation)
{
	struct sum sum = { .events = (int64_t)expectation->digests.count,
		.recordings = (int64_t)expectation->recordings.count };

	for (size_t i = 0; i < expectation->files.count; i++)
		sum.recordings += !is_of_recording(
		    expectation, expectation->files.items[i]);
	stays_count(&expectation->stays, &sum);
	return sum;
}
