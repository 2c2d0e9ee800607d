/*
 * reflectorctl simulate: plays meetings against a Reflector and compares what it then shows with
 * what it must.  Files: plan.c and capture.c make the steps, disorder.c loses, repeats and
 * shuffles them, client.c sends, expect.c knows what must be there, compare.c asks what is.
 */
#ifndef TOOLS_SIMULATE_H
#define TOOLS_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct event;

struct simulate_options {
	const char *url;	    /* without a slash at its end */
	const char *user, *meeting; /* meeting: an id; NULL: meetings are opened */
	int64_t rooms, participants, duration, recordings, shuffle, seed;
	double speed, repeat, lose; /* speed 0: as fast as possible */
	int64_t began_at;	    /* the time 0 of meetings that are not captured */
	bool is_stock, is_json, is_erased;
	char *const *captures; /* their paths */
	size_t capture_count;
};

/* The same numbers for the same seed. */
struct chance {
	uint64_t state;
};

/* A number from 0 to most, and whether something happens that has this probability. */
int64_t chance_number(struct chance *, int64_t most);
bool chance_of(struct chance *, double probability);

/* How a step is sent. */
enum step_kind { STEP_SIGNED, STEP_STOCK, STEP_COMPLETION };

/* A request to be sent, at microseconds since the beginning. */
struct step {
	int64_t at;
	enum step_kind kind;
	size_t meeting;	  /* an index */
	const char *path; /* below the URL */
	const char *type; /* of the stock dialect, by the path */
	const char *body;
};

struct steps {
	struct step *items;
	size_t count, capacity;
};

void steps_add(struct arena *, struct steps *, const struct step *);
void steps_sort(struct steps *);

struct simulated_meeting {
	const char *id, *room_name, *room; /* room: NULL: it was not opened here */
	const char *former; /* the room_name in a capture; NULL: it is not of a capture */
	int64_t events_before;
};

struct simulated_meetings {
	struct simulated_meeting *items;
	size_t count;
};

/* The steps of meetings that never took place. */
void plan_meetings(struct arena *, const struct simulate_options *, struct chance *,
    const struct simulated_meetings *, struct steps *);

/* The room names of the captures, in *meetings; false: standard error says what is wrong. */
bool capture_rooms(struct arena *, const struct simulate_options *,
    struct simulated_meetings *meetings) MUST_USE;

/* Their steps, with the room names of the meetings. */
bool capture_steps(struct arena *, const struct simulate_options *,
    const struct simulated_meetings *, struct steps *) MUST_USE;

/* How many were lost, and are sent again. */
struct disorder {
	int64_t lost, repeated;
};

struct disorder disorder_make(
    struct arena *, const struct simulate_options *, struct chance *, struct steps *);

/* What must be known of a meeting after these events, or what is. */
struct sum {
	int64_t events, people, in_now, sessions, recordings;
};

struct expectation;

struct expectation *expect_new(struct arena *);

/* The service has taken this step. */
void expect_step(struct expectation *, const struct step *);

struct sum expect_sum(const struct expectation *);

#endif
