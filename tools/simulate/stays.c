#include "simulate/stays.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/tree.h"
#include "simulate/simulate.h"

/* A session that began that shortly before its room was created belongs to it. */
#define CREATED_LEEWAY INT64_C(1000000)

/* Room for one more item, which becomes zeroed; capacities are powers of two. */
static void *
grown(struct arena *arena, void *items, size_t count, size_t bytes)
{
	char *made = items;

	if (count == 0 || (count & (count - 1)) == 0) {
		made = arena_alloc(arena, (count == 0 ? 1 : 2 * count) * bytes);
		if (count > 0)
			memcpy(made, items, count * bytes);
	}
	return made;
}

bool
texts_add(struct arena *arena, struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->items[i], text) == 0)
			return false;
	texts->items = grown(arena, texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count++] = text;
	return true;
}

static struct stay *
find(const struct stays *stays, const struct stay *wanted)
{
	for (size_t i = 0; i < stays->count; i++)
		if (stays->items[i].joined_at == wanted->joined_at &&
		    strcmp(stays->items[i].occupant, wanted->occupant) == 0 &&
		    strcmp(stays->items[i].breakout, wanted->breakout) == 0)
			return &stays->items[i];
	return NULL;
}

/* The latest end counts. */
void
stays_note(struct arena *arena, struct stays *stays, const struct stay *told)
{
	struct stay *stay = find(stays, told);

	if (stay == NULL) {
		stays->items = grown(arena, stays->items, stays->count, sizeof(*stay));
		stays->items[stays->count++] = *told;
		return;
	}
	if (told->person != NULL)
		stay->person = told->person;
	if (told->left_at != STAY_OPEN &&
	    (stay->left_at == STAY_OPEN || told->left_at > stay->left_at))
		stay->left_at = told->left_at;
}

void
stays_close(struct arena *arena, struct stays *stays, const struct closing *closing)
{
	stays->closings = grown(
	    arena, stays->closings, stays->closing_count, sizeof(*stays->closings));
	stays->closings[stays->closing_count++] = *closing;
}

static bool
is_listed(const struct closing *closing, const struct stay *stay)
{
	for (size_t i = 0; i < json_length(closing->listed); i++)
		if (text_equal(json_as_text(json_member(
				   json_item(closing->listed, i), "occupant")),
			stay->occupant))
			return true;
	return false;
}

static bool
is_closed_by(const struct stay *stay, const struct closing *closing)
{
	if (closing->breakout[0] != '\0' &&
	    strcmp(closing->breakout, stay->breakout) != 0)
		return false;
	if (strcmp(closing->kind, "created") == 0)
		return stay->joined_at < closing->at - CREATED_LEEWAY;
	if (strcmp(closing->kind, "snapshot") == 0 && is_listed(closing, stay))
		return false;
	return stay->joined_at <= closing->at;
}

static bool
is_open(const struct stays *stays, const struct stay *stay)
{
	if (stay->left_at != STAY_OPEN)
		return false;
	for (size_t i = 0; i < stays->closing_count; i++)
		if (is_closed_by(stay, &stays->closings[i]))
			return false;
	return true;
}

/* The person of an occupant, which only one of its events may name. */
static const char *
person_of(const struct stays *stays, const struct stay *stay)
{
	for (size_t i = 0; i < stays->count; i++)
		if (stays->items[i].person != NULL &&
		    strcmp(stays->items[i].occupant, stay->occupant) == 0)
			return stays->items[i].person;
	return stay->occupant;
}

void
stays_count(const struct stays *stays, struct sum *sum)
{
	struct arena *arena = arena_new();
	struct texts people = { 0 }, inside = { 0 };

	for (size_t i = 0; i < stays->count; i++) {
		const char *person = person_of(stays, &stays->items[i]);

		texts_add(arena, &people, person);
		if (is_open(stays, &stays->items[i]))
			texts_add(arena, &inside, person);
	}
	sum->people = (int64_t)people.count;
	sum->in_now = (int64_t)inside.count;
	sum->sessions = (int64_t)stays->count;
	arena_free(arena);
}
