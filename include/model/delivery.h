/*
 * Outgoing messages.  A row of the outbox is written with the change that it tells of; here
 * it is claimed, tried and settled by the daemon, and read by the room's owner.
 */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* Endpoints by what is to be hoped of them, as delivery_claim numbers them. */
enum pool {
	POOL_PROVEN, /* its receiver has answered when it was last tried, and it does not fail */
	POOL_UNPROVEN, /* its receiver has not answered, or was never tried */
	POOL_FAILING   /* it has failed when it was last tried */
};

#define POOLS 3

/* A message that this process is to send now; the texts are the arena's. */
struct message {
	const char *id; /* the webhook-id of every try */
	const char *
	    endpoint; /* "room", or "pipeline": url and secret are the daemon's settings */
	const char *type; /* "participant.joined" and so on */
	const char *meeting_id, *room_id,
	    *room_name; /* room_name: as its owner typed it */
	/* occupant_key in hexadecimal, or the id of a recording or file; NULL: the meeting */
	const char *subject_id;
	const char *url, *secret;
	const char *previous_secret; /* signs too; NULL: none */
	int64_t pool;		     /* an enum pool: whose places it takes one of */
	const char *body;	/* what was sent before; NULL: this is the first try */
	int64_t attempts;	/* that came to an end */
	const char *created_at; /* the body's timestamp */
	const char *lease;	/* goes back with delivery_settle */
};

struct message_list {
	struct message *items;
	int64_t count;
	const char
	    *seen_key; /* where the next claim goes on; NULL: all have been looked at */
};

/*
 * most: the process's free places; of them most_unproven and most_failing those of these pools.
 * Counting those under way, a proven endpoint has most_each places and its receiver (the host
 * and port of its URL) most_receiver; an endpoint or receiver of the other pools has one.  No
 * owner and no receiver takes more than stays free.
 */
struct claim {
	int64_t lease_ms; /* longer than a try can take */
	int64_t most, most_each, most_receiver, most_unproven, most_failing;
	const char *after; /* "", or where the last claim stopped */
	int64_t endpoints; /* so many are looked at, of those that have messages */
};

/*
 * Proven endpoints first.  What is not settled when its lease is over is claimed again.
 * What is due is for the database's clock to say.
 */
enum outcome delivery_claim(
    struct db *, struct arena *, const struct claim *, struct message_list *) MUST_USE;

/* Is there anything that is or will be due?  Reads one entry of an index. */
enum outcome delivery_look(struct db *, struct arena *, bool *is_any) MUST_USE;

/* A body that is kept. */
struct kept_body {
	const char *id, *body;
};

struct kept_body_list {
	struct kept_body *items;
	int64_t count;
};

/*
 * Keeps the bodies of first tries: bodies is a JSON array of {"id","body"}, body a text.
 * *kept is what must be sent: somebody else's body when theirs was first, none of a message
 * that is gone or that somebody holds.
 */
enum outcome delivery_keep_bodies(struct db *, struct arena *, const char *bodies,
    struct kept_body_list *kept) MUST_USE;

/* What came of tries. */
struct settlement {
	/*
	 * A JSON array of {"id","lease","result","status","delay"}: id and lease as claimed; result
	 * "delivered", "failed", "unrendered" (which says nothing of the endpoint), "gone" (410)
	 * or "returned" (it was not tried, and is anybody's now);
	 * the answer's status, null: there was none; the seconds until the next try, null: that
	 * was the last.
	 */
	const char *results;
	int64_t
	    disable_after_ms; /* the room's endpoint is disabled after failures for so long */
	int64_t longest_ms; /* a longer time without a try does not count as that */
};

struct settled_list {
	struct settled {
		const char *id;
		bool is_disabled; /* by this try: its room's webhook gets nothing more */
	} * items;
	int64_t count;
};

/*
 * Writes it down, with what it says of the endpoints.  Delivered is delivered whoever says
 * it; anything else of who no longer holds the lease is forgotten.  *settled has those that
 * have been seen to; what is missing of several is to be settled alone, for it has to wait.
 */
enum outcome delivery_settle(struct db *, struct arena *, const struct settlement *,
    struct settled_list *settled) MUST_USE;

/* A message to a room's webhook as the room's owner sees it. */
struct delivery_row {
	const char *id, *type, *created_at;
	const char *status; /* "pending", "delivered" or "dead" */
	int64_t attempts;
	int64_t last_status;	     /* of HTTP; 0: no answer yet */
	const char *next_attempt_at; /* NULL: none, or it waits for a webhook */
	const char *user_id;	     /* the room's owner: delivery_find alone tells */
};

struct delivery_list {
	struct delivery_row *items;
	int64_t count;
	int64_t total; /* of all pages */
};

/* Which page of a room's messages. */
struct delivery_filter {
	const char *room_id;
	int64_t limit, offset;
};

/* Newest first. */
enum outcome delivery_list(struct db *, struct arena *, const struct delivery_filter *,
    struct delivery_list *) MUST_USE;

/* NOT_FOUND: no such message, or its room is deleted. */
enum outcome delivery_find(
    struct db *, struct arena *, const char *id, struct delivery_row *) MUST_USE;

/* Makes it due now, its schedule begun anew; *is_due is false when no webhook listens. */
enum outcome delivery_redeliver(
    struct db *, struct arena *, const char *id, bool *is_due) MUST_USE;

/* Tells whether the site has a pipeline; to be called when a daemon starts. */
enum outcome delivery_register_pipeline(
    struct db *, struct arena *, bool is_configured) MUST_USE;

#endif
