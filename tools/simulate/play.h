/*
 * Sends the steps in their time, then shows what was sent, what was answered and whether the
 * service knows what it must.
 */
#ifndef TOOLS_PLAY_H
#define TOOLS_PLAY_H

#include <stdbool.h>

#include "base/outcome.h"
#include "simulate/simulate.h"

struct arena;
struct client;

struct play {
	const struct client *client;
	const struct simulated_meetings *meetings;
	const struct steps *steps;
	struct disorder disorder;
};

/* false: a step was refused, or a meeting differs from what it must be. */
bool play_run(struct arena *, const struct play *) MUST_USE;

#endif
