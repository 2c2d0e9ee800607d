#include "simulate/simulate.h"

/* A step's place is its number in the order of time, moved by at most `shuffle`. */
static int64_t
place(struct chance *chance, const struct simulate_options *options, size_t number)
{
	return (int64_t)number * 2 + 2 * chance_number(chance, options->shuffle);
}

struct disorder
disorder_make(struct arena *arena, const struct simulate_options *options,
    struct chance *chance, struct steps *steps)
{
	struct disorder disorder = { 0 };
	struct steps made = { 0 };
	struct steps times = { 0 };

	for (size_t i = 0; i < steps->count; i++) {
		struct step step = steps->items[i];

		if (chance_of(chance, options->lose)) {
			disorder.lost++;
			continue;
		}
		steps_add(arena, &times, &step);
		step.at = place(chance, options, i);
		steps_add(arena, &made, &step);
		if (!chance_of(chance, options->repeat))
			continue;
		disorder.repeated++;
		steps_add(arena, &times, &steps->items[i]);
		step.at += 1 + 2 * chance_number(chance, options->shuffle);
		steps_add(arena, &made, &step);
	}
	/* The order is the new one, the times are the old ones. */
	steps_sort(&made);
	steps_sort(&times);
	for (size_t i = 0; i < made.count; i++)
		made.items[i].at = times.items[i].at;
	*steps = made;
	return disorder;
}
