/*
 * Sessions and attendees: a projection that event_append keeps beside the log.  Here is what an
 * operator does to it; nothing else writes it.
 */
#ifndef MODEL_PRESENCE_H
#define MODEL_PRESENCE_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/*
 * Rebuilds the sessions of the next meeting after *meeting_id ("": the first) from its
 * log.
 */
enum outcome presence_rebuild(
    struct db *, struct arena *, const char **meeting_id) MUST_USE;

struct presence_comparison {
	int64_t different, compared; /* meetings */
};

/* Compares the sessions of the newest meetings with what their logs say. */
enum outcome presence_compare(struct db *, struct arena *, const char *newest,
    struct presence_comparison *) MUST_USE;

#endif
