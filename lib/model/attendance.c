#include "attendance.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/participant.h"
#include "moderating.h"

#define MICROSECONDS ((int64_t)1000000)

/* Somebody comes (+1) or goes (-1). */
struct edge {
	int64_t moment;
	int step;
};

struct edges {
	struct edge *items;
	size_t count;
};

static int
compare(int64_t one, int64_t other)
{
	return (one > other) - (one < other);
}

/* NULL is behind every text. */
static int
compare_texts(const char *one, const char *other)
{
	if (one == NULL || other == NULL)
		return (one == NULL) - (other == NULL);
	return strcmp(one, other);
}

static int
by_person(const void *one, const void *other)
{
	const struct stay *left = one, *right = other;
	int order = strcmp(left->person, right->person);

	if (order == 0)
		order = compare(left->joined_at, right->joined_at);
	if (order == 0)
		order = strcmp(left->occupant, right->occupant);
	return order == 0 ? compare_texts(left->breakout, right->breakout) : order;
}

static int
by_first_seen(const void *one, const void *other)
{
	const struct participant *left = one, *right = other;
	int order = strcmp(left->first_seen, right->first_seen);

	return order == 0 ? strcmp(left->id, right->id) : order;
}

/* At equal times the leaving go first. */
static int
by_moment(const void *one, const void *other)
{
	const struct edge *left = one, *right = other;
	int order = compare(left->moment, right->moment);

	return order == 0 ? left->step - right->step : order;
}

static int64_t
until(const struct stay *stay)
{
	return stay->ended_at > stay->joined_at ? stay->ended_at : stay->joined_at;
}

/* A text and the time at which it was reported. */
struct told {
	const char *text; /* NULL: not reported */
	int64_t at;
};

/* Keeps the latest text; of several with the same time, the greatest. */
static void
consider(struct told *shown, const char *text, int64_t at)
{
	if (text == NULL)
		return;
	if (shown->text == NULL || at > shown->at ||
	    (at == shown->at && strcmp(text, shown->text) > 0))
		*shown = (struct told){ text, at };
}

/* A token's name, however old, comes before what people call themselves. */
static void
describe(const struct stay *stays, size_t count, struct participant *person)
{
	struct told name = { 0 }, nick = { 0 }, email = { 0 }, removed = { 0 };

	for (size_t i = 0; i < count; i++) {
		consider(&name, stays[i].name, stays[i].name_at);
		consider(&nick, stays[i].nick, stays[i].nick_at);
		consider(&email, stays[i].email, stays[i].joined_at);
		consider(&removed, stays[i].removed_by, stays[i].removed_at);
	}
	person->id = stays[0].person;
	person->name = name.text == NULL ? nick.text : name.text;
	person->nick = text_equal(nick.text, person->name) ? NULL : nick.text;
	person->email = email.text;
	person->removed_by = removed.text;
}

static int64_t
speaking_of(const struct stay *stays, size_t count)
{
	int64_t total = -1;

	for (size_t i = 0; i < count; i++)
		if (stays[i].speaking_ms >= 0)
			total = (total < 0 ? 0 : total) + stays[i].speaking_ms;
	return total;
}

static void
list_sessions(struct arena *arena, const struct stay *stays, size_t count,
    struct participant *person)
{
	person->sessions = arena_alloc(arena, count * sizeof(*person->sessions));
	person->session_count = (int64_t)count;
	for (size_t i = 0; i < count; i++)
		person->sessions[i] = (struct session){
			.occupant = stays[i].occupant,
			.joined_at = clock_format(arena, stays[i].joined_at, 6),
			.left_at = stays[i].is_open ?
			    NULL :
			    clock_format(arena, stays[i].ended_at, 6),
			.breakout = stays[i].breakout,
			.removed_by = stays[i].removed_by,
			.speaking_ms = stays[i].speaking_ms,
			.assumed = stays[i].assumed,
			.is_doubtful = stays[i].is_doubtful,
		};
}

static void
add_edges(struct edges *edges, int64_t from, int64_t to)
{
	edges->items[edges->count++] = (struct edge){ from, 1 };
	edges->items[edges->count++] = (struct edge){ to, -1 };
}

/*
 * How long one person's stays, by joined_at, cover, each at least that long.  edges, when it is
 * not NULL, gets when the person came and went.
 */
static int64_t
cover(const struct stay *stays, size_t count, int64_t least, struct edges *edges)
{
	int64_t from = stays[0].joined_at, to = from, total = 0;

	for (size_t i = 0; i < count; i++) {
		const int64_t end = stays[i].joined_at + least;

		if (stays[i].joined_at > to) {
			total += to - from;
			if (edges != NULL)
				add_edges(edges, from, to);
			from = to = stays[i].joined_at;
		}
		if (until(&stays[i]) > to)
			to = until(&stays[i]);
		if (end > to)
			to = end;
	}
	if (edges != NULL)
		add_edges(edges, from, to);
	return total + to - from;
}

static void
measure(struct arena *arena, const struct stay *stays, size_t count, struct edges *edges,
    struct participant *person)
{
	int64_t last = until(&stays[0]);

	for (size_t i = 1; i < count; i++)
		if (until(&stays[i]) > last)
			last = until(&stays[i]);
	person->first_seen = clock_format(arena, stays[0].joined_at, 6);
	person->last_seen = clock_format(arena, last, 6);
	person->seconds = (cover(stays, count, 0, NULL) + MICROSECONDS / 2) /
	    MICROSECONDS;
	person->speaking_ms = speaking_of(stays, count);
	/* Where heads are counted a session of no length is one all the same. */
	cover(stays, count, 1, edges);
}

static int64_t
peak_of(struct edges *edges)
{
	int64_t inside = 0, most = 0;

	if (edges->count == 0)
		return 0;
	qsort(edges->items, edges->count, sizeof(*edges->items), by_moment);
	for (size_t i = 0; i < edges->count; i++) {
		inside += edges->items[i].step;
		if (inside > most)
			most = inside;
	}
	return most;
}

void
attendance_gather(
    struct arena *arena, struct stay *stays, size_t count, struct participant_list *list)
{
	struct edges edges = { arena_alloc(arena, 2 * count * sizeof(*edges.items)), 0 };

	*list = (struct participant_list){ .items = arena_alloc(
					       arena, count * sizeof(*list->items)) };
	if (count == 0)
		return;
	qsort(stays, count, sizeof(*stays), by_person);
	for (size_t first = 0, next; first < count; first = next) {
		struct participant *person = &list->items[list->count++];

		for (next = first + 1; next < count; next++)
			if (strcmp(stays[next].person, stays[first].person) != 0)
				break;
		describe(&stays[first], next - first, person);
		list_sessions(arena, &stays[first], next - first, person);
		measure(arena, &stays[first], next - first, &edges, person);
		moderating_gather(arena, &stays[first], next - first, person);
		list->person_seconds += person->seconds;
	}
	qsort(list->items, (size_t)list->count, sizeof(*list->items), by_first_seen);
	list->peak = peak_of(&edges);
}
