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

/* A message that this process is to send now; the texts are the arena's. */
struct message {
	const char *id;       /* the webhook-id of every try */
	const char *endpoint; /* "room", or "pipeline": url and secret are the daemon's settings */
	const char *type;     /* "participant.joined" and so on */
	const char *meeting_id, *room_id, *room_name; /* room_name: as its owner typed it */
	const char *subject_id; /* for participant_find or recording_about; NULL: the meeting */
	const char *url, *secret;
	const char *previous_secret; /* signs too; NULL: none */
	bool is_failing;             /* the endpoint took nothing since it last failed */
	const char *body;            /* what was sent before; NULL: this is the first try */
	int64_t attempts;            /* that came to an end */
	const char *created_at;      /* the body's timestamp */
	const char *lease;           /* goes back with delivery_settle */
};

struct message_list {
	struct message *items;
	int64_t count;
};

/*
 * most messages in all, most_each a healthy endpoint and one a failing endpoint counting
 * those under way, most_failing new ones to failing endpoints: a process that keeps
 * most_failing below its free places never has all of them wait for dead receivers.
 */
struct claim {
	int64_t lease_ms; /* longer than a try can take */
	int64_t most, most_each, most_failing;
};

/* Healthy endpoints first.  What is not settled when its lease is over is claimed again. */
enum outcome delivery_claim(struct db *, struct arena *, const struct claim *, int64_t now,
    struct message_list *) MUST_USE;

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
 * that is gone.
 */
enum outcome delivery_keep_bodies(struct db *, struct arena *, const char *bodies,
    struct kept_body_list *kept) MUST_USE;

/* What came of a try. */
struct settlement {
	const char *id, *lease;   /* as claimed */
	const char *result;       /* "delivered"; "failed"; "gone": 410 */
	int64_t status;           /* of the answer; 0: there was none */
	int64_t next_attempt_at;  /* of "failed"; 0: that was the last one */
	int64_t disable_after_ms; /* the room's endpoint is disabled after failures for so long */
};

/*
 * Writes it down, with what it says of the endpoint.  Delivered is delivered whoever says
 * it; anything else of who no longer holds the lease is forgotten, and OK too.
 */
enum outcome delivery_settle(struct db *, struct arena *, const struct settlement *,
    int64_t now) MUST_USE;

/* A message to a room's webhook as the room's owner sees it. */
struct delivery_row {
	const char *id, *type, *created_at;
	const char *status; /* "pending", "delivered" or "dead" */
	int64_t attempts;
	const char *last_status;     /* digits; NULL: no answer yet */
	const char *next_attempt_at; /* NULL: none, or it waits for a webhook */
	const char *user_id;         /* the room's owner: delivery_find alone tells */
};

struct delivery_list {
	struct delivery_row *items;
	int64_t count;
	int64_t total; /* of all pages */
};

/* Which page of a room's messages; limit and offset are digits. */
struct delivery_filter {
	const char *room_id, *limit, *offset;
};

/* Newest first. */
enum outcome delivery_list(struct db *, struct arena *, const struct delivery_filter *,
    struct delivery_list *) MUST_USE;

/* NOT_FOUND: no such message, or its room is deleted. */
enum outcome delivery_find(struct db *, struct arena *, const char *id, struct delivery_row *)
    MUST_USE;

/* Makes it due now, its schedule begun anew; *is_due is false when no webhook listens. */
enum outcome delivery_redeliver(struct db *, struct arena *, const char *id, int64_t now,
    bool *is_due) MUST_USE;

/* Tells whether the site has a pipeline; to be called when a daemon starts. */
enum outcome delivery_register_pipeline(struct db *, struct arena *, bool is_configured) MUST_USE;

#endif
