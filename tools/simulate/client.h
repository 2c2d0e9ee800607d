/*
 * Requests of the simulation to the service.
 */
#ifndef TOOLS_CLIENT_H
#define TOOLS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct json;
struct simulate_options;
struct simulated_meeting;
struct step;
struct sum;

struct client {
	const struct simulate_options *options;
	const char *authorization; /* a header: the bearer of options->user */
	const char *event_sync;	   /* a header; NULL: JITSI_EVENT_SYNC_TOKEN is unset */
	void *connection;	   /* the arena's */
};

/* false: standard error says which setting is missing. */
bool client_new(
    struct arena *, const struct simulate_options *, struct client *) MUST_USE;

/* Opens a meeting in a new room of that name.  false: standard error says why not. */
bool client_open(const struct client *, struct arena *, const char *room,
    struct simulated_meeting *) MUST_USE;

/* Looks up the meeting that options names. */
bool client_find(
    const struct client *, struct arena *, struct simulated_meeting *) MUST_USE;

/* Erases the meeting, and removes its room if it was made here. */
bool client_erase(
    const struct client *, struct arena *, const struct simulated_meeting *) MUST_USE;

/* The answer's status; 0: there was none. */
int client_send(const struct client *, struct arena *, const struct step *);

/* What the service shows of a meeting. */
bool client_sum(const struct client *, struct arena *, const struct simulated_meeting *,
    struct sum *) MUST_USE;

#endif
