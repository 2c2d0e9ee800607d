/*
 * Outgoing messages. A row of the outbox is written together with the change that it
 * reports. deliver claims it, attempts the delivery and settles it; the room's owner can
 * read it.
 */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;

/* Endpoints by the result of their last attempt, with the numbers of delivery_claim. */
enum pool {
	POOL_PROVEN, /* its receiver answered the last attempt, and the endpoint does not fail */
	POOL_UNPROVEN, /* its receiver did not answer, or had no attempt yet */
	POOL_FAILING   /* its last attempt failed */
};

#define POOLS 3

/* A claimed message, which this process must send now; the texts are the arena's. */
struct message {
	const char *id; /* the webhook-id of every attempt */
	const char *
	    endpoint; /* "room"; "pipeline": url and secret are the daemon's settings; "control": secret is */
	const char *type; /* "participant.joined" and so on */
	const char *meeting_id, *room_id,
	    *room_name; /* room_name: as its owner wrote it */
	/* occupant_key in hexadecimal, or the id of a recording or file; NULL: the meeting */
	const char *subject_id;
	const char *url, *secret;
	const char *previous_secret; /* a second signing key; NULL: none */
	int64_t pool;		     /* an enum pool: it occupies a place of this pool */
	const char *body; /* what was sent before; NULL: this is the first attempt */
	int64_t attempts; /* completed attempts */
	const char *created_at; /* the body's timestamp */
	const char *lease;	/* the caller passes it to delivery_settle */
	const char *request_id; /* the request that caused it; NULL: none */
	const char *trace;	/* that request's; NULL: it had none */
};

struct message_list {
	struct message *items;
	int64_t count;
	const char
	    *seen_key; /* where the next claim continues; NULL: all endpoints were read */
};

/*
 * most: the free places of the process; most_unproven and most_failing: those of these
 * pools. Attempts in flight included, a proven endpoint has most_each places and its
 * receiver (the host and port of its URL) most_receiver; an endpoint or receiver of the
 * other pools has one. No owner and no receiver gets more places than stay free.
 */
struct claim {
	int64_t lease_ms; /* longer than an attempt can take */
	int64_t most, most_each, most_receiver, most_unproven, most_failing;
	const char *after; /* "", or where the last claim stopped */
	int64_t endpoints; /* the number of endpoints with messages to read */
};

/*
 * Claims messages, those of proven endpoints first. A message that is not settled within
 * its lease can be claimed again. The database's clock decides what is due.
 */
enum outcome delivery_claim(
    struct db *, struct arena *, const struct claim *, struct message_list *) MUST_USE;

/* Is any message due, now or later? Reads one entry of an index. */
enum outcome delivery_look(struct db *, struct arena *, bool *is_any) MUST_USE;

/* A stored body. */
struct kept_body {
	const char *id, *body;
};

struct kept_body_list {
	struct kept_body *items;
	int64_t count;
};

/*
 * Stores the bodies of first attempts: bodies is a JSON array of {"id","body"}, body a
 * text. *kept has what must be sent: another process's body if that was stored first, and
 * nothing for a message that is deleted or claimed by another process.
 */
enum outcome delivery_keep_bodies(struct db *, struct arena *, const char *bodies,
    struct kept_body_list *kept) MUST_USE;

/* The results of attempts. */
struct settlement {
	/*
	 * A JSON array of {"id","lease","result","status","delay"}: id and lease as
	 * claimed; result "delivered", "failed", "unrendered" (which says nothing about
	 * the endpoint), "gone" (410) or "returned" (no attempt was made, and any process
	 * may claim it now); status: the response's status, null: none; delay: seconds
	 * until the next attempt, null: that was the last.
	 */
	const char *results;
	int64_t disable_after_ms; /* failures for so long disable the room's endpoint */
	int64_t
	    longest_ms; /* a longer time without an attempt does not count as failing */
};

struct settled_list {
	struct settled {
		const char *id;
		bool is_disabled; /* this attempt disabled the room's webhook */
	} * items;
	int64_t count;
};

/*
 * Stores the results and what they say about the endpoints. A delivery counts whoever
 * reports it; other results count only with a valid lease. *settled has the messages that
 * were processed. If some of several are missing, the caller must settle each alone,
 * because it has to wait.
 */
enum outcome delivery_settle(struct db *, struct arena *, const struct settlement *,
    struct settled_list *settled) MUST_USE;

/* A message, as the API shows it. */
struct delivery_row {
	const char *id, *type, *created_at;
	const char *status; /* "pending", "delivered" or "dead" */
	int64_t attempts;
	int64_t last_status;	     /* the HTTP status; 0: no response yet */
	const char *next_attempt_at; /* NULL: none, or it waits */
	const char *delivered_at;    /* NULL: it was not */
	bool is_held;		     /* it waits for a consent */
	/* Only of delivery_list_found. */
	const char *endpoint; /* "room" or "pipeline" */
	const char *room;     /* the room's name */
	const char *meeting_id;
	const char *user_id; /* the room's owner; only of delivery_find */
	const char *room_id; /* of both */
};

struct delivery_list {
	struct delivery_row *items;
	int64_t count;
	int64_t total; /* of all pages */
};

/* How many messages and endpoints a list of many rooms counts; its pages have no more. */
#define DELIVERY_MOST 10000

/* Which page of which messages.  delivery_list reads only room, limit and offset. */
struct delivery_filter {
	const char *user_id; /* the rooms' owner; NULL: everybody's */
	const char *const
	    *rooms; /* the ids that a key is limited to, then NULL; NULL: no limit */
	const char *room; /* an id, or a name; NULL: any, as in all below */
	const char *meeting_id, *status, *type;
	bool is_webhook; /* not the pipeline's */
	int64_t limit, offset;
};

/* Of one room's webhook, newest first; room is its id. */
enum outcome delivery_list(struct db *, struct arena *, const struct delivery_filter *,
    struct delivery_list *) MUST_USE;

/* Newest first, with the pipeline's; at most DELIVERY_MOST. */
enum outcome delivery_list_found(struct db *, struct arena *,
    const struct delivery_filter *, struct delivery_list *) MUST_USE;

/* Its id and its owner.  NOT_FOUND: no such message, or its room is deleted. */
enum outcome delivery_find(
    struct db *, struct arena *, const char *id, struct delivery_row *) MUST_USE;

/* The owner and the room of a meeting.  NOT_FOUND: there is none. */
enum outcome delivery_find_meeting(
    struct db *, struct arena *, const char *id, struct delivery_row *) MUST_USE;

/*
 * Enqueues it again with a new schedule. *is_due is false if the room has no enabled
 * webhook.
 */
enum outcome delivery_redeliver(struct db *, struct arena *, const char *id,
    const struct origin *, bool *is_due) MUST_USE;

struct redelivery {
	int64_t redelivered;
	int64_t skipped; /* they stay dead, because their room has no enabled webhook */
	bool more;	 /* others are left for the next call */
};

/*
 * Enqueues the oldest dead messages again, at most filter->limit; user_id, rooms, room and
 * meeting_id say which.
 */
enum outcome delivery_redeliver_dead(struct db *, struct arena *,
    const struct delivery_filter *, const struct origin *, struct redelivery *) MUST_USE;

/* Which dead messages the operator wants to be sent again. */
struct dead_wish {
	const char *room;	/* an id or a name, also a former one; NULL: any */
	const char *meeting_id; /* NULL: any */
	bool is_dry;		/* they are only counted */
	int64_t limit;		/* so many are looked at in one call */
	const struct origin *origin;
};

struct dead_batch {
	int64_t redelivered; /* or would be */
	/* They stay dead: the webhook is disabled, the room has none, the room is deleted, there
	 * is no pipeline, they are commands for Jitsi, another call or the daemon held them. */
	int64_t disabled, silent, deleted, pipeline, commands, held;
	const char
	    *last_at; /* where the next call continues; NULL: it was the last one */
	int64_t last_number;
	bool has_room; /* false: there is no such room */
};

/*
 * Enqueues dead messages of all rooms and of the pipeline again, the oldest first, after the
 * place of *previous, which is all zero at first.
 */
enum outcome delivery_redeliver_any(struct db *, struct arena *, const struct dead_wish *,
    const struct dead_batch *previous, struct dead_batch *) MUST_USE;

/* Records which servers execute commands (URLs, blank-separated); a daemon calls it at its start. */
enum outcome delivery_register_control(
    struct db *, struct arena *, const char *urls) MUST_USE;

/* Records whether the site has a pipeline; a daemon calls it at its start. */
enum outcome delivery_register_pipeline(
    struct db *, struct arena *, bool is_configured) MUST_USE;

#endif
