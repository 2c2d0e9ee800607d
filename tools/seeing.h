/*
 * What the commands that show meetings, recordings and messages share: their options, the
 * connection of an operator who only reads, and what they say when it fails.
 */
#ifndef TOOLS_SEEING_H
#define TOOLS_SEEING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct event_list;
struct listed_meeting;
struct output;
struct output_form;

#define SEEING_LIMIT 50
#define SEEING_LIMIT_MOST 1000

struct seeing_options {
	bool is_json, is_active, is_missing, is_failing, is_dead, is_following, has_names;
	const char *room, *type, *action, *object, *user; /* NULL: any */
	bool has_since;
	int64_t since; /* a moment */
	int64_t limit, after, every_ms;
	const char *argument; /* what is no option; NULL: nothing */
};

/*
 * Reads the options of a command.  letters: those that it has, as in `static const struct
 * option` of seeing.c.  false: the arguments are invalid.
 */
bool seeing_read(
    int argc, char **argv, const char *letters, struct seeing_options *options) MUST_USE;

/*
 * A connection, which the caller frees with db_free; NULL: the database does not answer or
 * refuses the login, and standard error says so.  Exits with 78 when the settings are invalid.
 */
struct db *seeing_open(struct arena *);

/* Finds a meeting by what the operator typed; false: standard error says why not. */
bool seeing_find(
    struct db *, struct arena *, const char *name, struct listed_meeting *) MUST_USE;

/* How struct listed_recording, listed_delivery and event_row are shown. */
extern const struct output_form recordings_form, deliveries_form, events_form;

/* Takes the queries of recordings' addresses out of the data: they may hold tokens. */
void events_clean(struct arena *, struct event_list *);

/* Says why a statement failed; returns EXIT_FAILURE. */
int seeing_failed(enum outcome);

#endif
