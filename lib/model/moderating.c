#include "moderating.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "attendance.h"
#include "base/arena.h"
#include "base/clock.h"
#include "model/participant.h"

/* Microseconds; to INT64_MAX: it goes on. */
struct piece {
	int64_t from, to;
};

static int
by_from(const void *one, const void *other)
{
	const struct piece *left = one, *right = other;

	return (left->from > right->from) - (left->from < right->from);
}

/* At least as many as the spans of these texts: a span has two numbers. */
static size_t
count_most(const struct stay *stays, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		if (stays[i].moderator != NULL)
			total += strlen(stays[i].moderator) / 4 + 1;
	return total;
}

/* Adds the spans of a text; returns their number. */
static size_t
read_pieces(const char *text, struct piece *pieces)
{
	size_t count = 0;
	char *end;

	for (; *text != '\0'; text = end) {
		pieces[count].from = strtoll(text, &end, 10);
		pieces[count++].to = strtoll(end, &end, 10);
	}
	return count;
}

static void
put_span(struct arena *arena, struct piece piece, struct participant *person)
{
	person->moderator[person->moderator_count++] = (struct span){
		.from = clock_format(arena, piece.from, 6),
		.to = piece.to == INT64_MAX ? NULL : clock_format(arena, piece.to, 6),
	};
}

/* Pieces that touch are one span. */
static void
join(struct arena *arena, const struct piece *pieces, size_t count,
    struct participant *person)
{
	struct piece open = pieces[0];

	person->moderator = arena_alloc(arena, count * sizeof(*person->moderator));
	for (size_t i = 1; i < count; i++) {
		if (pieces[i].from > open.to) {
			put_span(arena, open, person);
			open = pieces[i];
		}
		if (pieces[i].to > open.to)
			open.to = pieces[i].to;
	}
	put_span(arena, open, person);
}

void
moderating_gather(struct arena *arena, const struct stay *stays, size_t count,
    struct participant *person)
{
	const size_t most = count_most(stays, count);
	struct piece *pieces;
	size_t found = 0;

	if (most == 0)
		return;
	pieces = arena_alloc(arena, most * sizeof(*pieces));
	for (size_t i = 0; i < count; i++)
		if (stays[i].moderator != NULL)
			found += read_pieces(stays[i].moderator, &pieces[found]);
	qsort(pieces, found, sizeof(*pieces), by_from);
	if (found > 0)
		join(arena, pieces, found, person);
}
