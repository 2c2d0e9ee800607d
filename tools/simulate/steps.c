#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "simulate/simulate.h"

/* splitmix64, by Sebastiano Vigna: public domain. */
static uint64_t
next(struct chance *chance)
{
	uint64_t value = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

int64_t
chance_number(struct chance *chance, int64_t most)
{
	return most <= 0 ? 0 : (int64_t)(next(chance) % ((uint64_t)most + 1));
}

bool
chance_of(struct chance *chance, double probability)
{
	return (double)(next(chance) >> 11) * 0x1p-53 < probability;
}

void
steps_add(struct arena *arena, struct steps *steps, const struct step *step)
{
	if (steps->count == steps->capacity) {
		const size_t capacity = steps->capacity == 0 ? 64 : 2 * steps->capacity;
		struct step *items = arena_alloc(arena, capacity * sizeof(*items));

		if (steps->count > 0)
			memcpy(items, steps->items, steps->count * sizeof(*items));
		steps->items = items;
		steps->capacity = capacity;
	}
	steps->items[steps->count++] = *step;
}

static int
compare(const void *one, const void *other)
{
	const struct step *first = one, *second = other;

	return (first->at > second->at) - (first->at < second->at);
}

void
steps_sort(struct steps *steps)
{
	if (steps->count > 1)
		qsort(steps->items, steps->count, sizeof(*steps->items), compare);
}
