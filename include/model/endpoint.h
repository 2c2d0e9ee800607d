/*
 * Endpoints of messages, as the API shows them: rooms' webhooks, and the site's pipeline.
 */
#ifndef MODEL_ENDPOINT_H
#define MODEL_ENDPOINT_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

struct endpoint_row {
	const char *endpoint;			  /* "room" or "pipeline" */
	const char *room_id, *room, *webhook_url; /* NULL: the pipeline */
	const char *webhook_disabled_at;	  /* NULL: it is enabled */
	const char
	    *failing_since;    /* NULL: the last attempt succeeded, or there was none */
	int64_t pending, dead; /* messages, at most DELIVERY_MOST of each */
	int64_t
	    last_status; /* of the newest message that was attempted; 0: no response */
};

struct endpoint_list {
	struct endpoint_row *items;
	int64_t count;
	int64_t total; /* of all pages, at most DELIVERY_MOST */
};

struct endpoint_filter {
	const char *user_id; /* the rooms' owner; NULL: everybody's, and the pipeline */
	const char *const
	    *rooms; /* the ids that a key is limited to, then NULL; NULL: no limit */
	int64_t limit, offset;
};

/* Those that fail or are disabled first, the longest before others; then those of the newest rooms. */
enum outcome endpoint_list(struct db *, struct arena *, const struct endpoint_filter *,
    struct endpoint_list *) MUST_USE;

#endif
