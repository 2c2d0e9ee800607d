/*
 * The log of events (doc/design/log.md, "Log").  Bodies are opaque JSON text here.
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/flag.h"
#include "base/outcome.h"
#include "db/group_commit.h"

struct arena;
struct db;

/* An event as it is stored; the sender's texts may be of any length. */
struct event {
	const char *room;    /* Jitsi's or Whereby's room name, as sent */
	const char *dialect; /* "signed", "stock", "jibri" or the platform's name */
	const char *type;
	int64_t occurred_at, received_at;
	const char *occupant, *person; /* NULL: not reported */
	const char *name;     /* a signed-in person's, from their token; NULL: none */
	const char *nick;     /* the name that the person chose; NULL: not reported */
	const char *breakout; /* NULL: the main room */
	bool has_joined_at;
	int64_t joined_at;
	/* What it tells of the session that began at joined_at. */
	enum flag is_moderator;
	const char *removed_by; /* a person or an occupant; NULL: not reported */
	bool has_speaking_ms;
	int64_t speaking_ms; /* time as the dominant speaker, at least 0 */
	/* What the presence event reports (sql: event_kind); NULL: it is none. */
	const char *kind;
	const char *services; /* JSON array of text, NULL: none */
	const char
	    *occupants;	  /* JSON array of {occupant, joined_at, left_at, person, name,
	                        * nick, email, is_moderator, removed_by, speaking_ms} */
	const char *data; /* JSON */
	size_t data_bytes;
	const char *identity; /* what makes two events the same; its SHA-256 is dedup */
	size_t identity_bytes;
	const char *dedup;		/* hexadecimal */
	const char *request_id, *trace; /* of the request that brought it; NULL: none */
};

/* One event, ready to be written: json is event_append's item (sql/code/event/event_append.sql). */
struct event_item {
	struct group_item link; /* its outcome: OK, NOT_FOUND (no such meeting), TIMED_OUT
	                          * (its room is held too long) */
	const char *json;
	bool is_erased; /* OK, but nothing is stored: its meeting was erased */
};

/* Writes a batch of struct event_item through event_append: a group_write. */
group_write event_write;

/* Appends one event on its own, without a group. NOT_FOUND: no such meeting. */
enum outcome event_append(struct db *, struct arena *, struct event_item *) MUST_USE;

/* An event as readers see it; the texts are the arena's. */
struct event_row {
	int64_t seq;
	const char *type, *timestamp, *data;
	size_t data_bytes;
};

struct event_list {
	struct event_row *items;
	int64_t count;
	int64_t total; /* event_newest: of the whole meeting */
	int64_t next;  /* the seq after which to continue */
};

/*
 * No answer and no batch has more bytes of events than this, except that one event always
 * fits.
 */
#define EVENT_ANSWER_BYTES 8388608

struct event_cursor {
	const char *meeting_id;
	int64_t after;	  /* a seq */
	int64_t limit;	  /* 1 to 1000 */
	const char *type; /* the only one wanted; NULL: all */
};

/* The events after a cursor, oldest first. */
enum outcome event_list(struct db *, struct arena *, const struct event_cursor *,
    struct event_list *) MUST_USE;

/* The newest 1 000 events, oldest first. */
enum outcome event_newest(
    struct db *, struct arena *, const char *meeting_id, struct event_list *) MUST_USE;

/* Presence, sessions and recordings change how they are read: a stored event and its cache. */
struct stored_event {
	const char *meeting_id, *dialect, *type, *data;
	int64_t seq;
	int64_t occurred_at, received_at;
};

struct stored_event_list {
	struct stored_event *items;
	int64_t count;
};

/* The next events of the log after (meeting_id, seq), for reprojection. */
enum outcome event_scan(struct db *, struct arena *, const char *meeting_id, int64_t seq,
    struct stored_event_list *) MUST_USE;

/* Refills the cache of stored events from items as event_append takes them, each with
 * "meeting_id" and "seq" instead of "room". */
enum outcome event_reproject(struct db *, struct arena *, const char *items) MUST_USE;

#endif
