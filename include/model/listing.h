/*
 * Lists of everybody's meetings, recordings, messages and rooms: for the site's operator.
 * They never have a secret or a token.  Call overview_begin first.
 */
#ifndef MODEL_LISTING_H
#define MODEL_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* limit: how many at most. */
struct listing_filter {
	const char *meeting_id; /* NULL: of every meeting */
	const char *room; /* a name, also a former one, or an id; NULL: of every room */
	bool is_active;	  /* meetings: only active ones */
	bool is_missing;  /* recordings: only missing ones */
	const char
	    *state; /* messages: "all", "open" (not delivered), "failing" or "dead" */
	int64_t limit;
};

struct listed_meeting {
	const char *id, *room_name, *room, *user_id;
	const char *platform, *recording_type, *recording_trigger;
	const char *start_date, *end_date,
	    *ended_at; /* ended_at: NULL while it is active */
	bool is_active;
	int64_t num_people, num_clients;
	const char *last_event_at; /* NULL: it has none */
};

struct listed_meetings {
	struct listed_meeting *items;
	int64_t count;
};

/* Newest first.  Of the filter: room, is_active. */
enum outcome listing_meetings(struct db *, struct arena *, const struct listing_filter *,
    struct listed_meetings *) MUST_USE;

/*
 * The id of the recording's file at this absolute path (model/storage.h), under whatever name it
 * was reported; NOT_FOUND: none is known.
 */
enum outcome listing_file(
    struct db *, struct arena *, const char *path, const char **id) MUST_USE;

/* By its id, by its room_name, or the newest one of the room of that name. */
enum outcome listing_meeting(
    struct db *, struct arena *, const char *name, struct listed_meeting *) MUST_USE;

struct listed_recording {
	const char *meeting_id, *room, *id, *recording_id, *status;
	const char *started_at, *stopped_at, *completed_at, *initiator, *failure_reason;
	bool waiting_for_consent;
	const char *file; /* the first of file_count; NULL: there is none */
	int64_t file_count;
	/* JSON array of {file, host, size, sha256, duration, plain_size, plain_sha256} */
	const char *files;
};

struct listed_recordings {
	struct listed_recording *items;
	int64_t count;
};

/*
 * Newest first, of the newest 200 meetings.  Of the filter: meeting_id or room, is_missing; missing
 * ones of every meeting are looked for in the last 7 days.
 */
enum outcome listing_recordings(struct db *, struct arena *,
    const struct listing_filter *, int64_t now, struct listed_recordings *) MUST_USE;

struct listed_delivery {
	const char *id, *meeting_id, *room, *type;
	const char *status; /* as the API shows it */
	const char
	    *state; /* the same, or of a pending one: "held", "waiting", "failing" */
	const char *created_at, *delivered_at, *next_attempt_at;
	int64_t attempts, last_status; /* last_status: the HTTP status; 0: no response */
	const char *receiver; /* the webhook's URL up to its host, or "pipeline" */
};

struct listed_deliveries {
	struct listed_delivery *items;
	int64_t count;
};

/* Newest first.  Of the filter: meeting_id or room, state. */
enum outcome listing_deliveries(struct db *, struct arena *,
    const struct listing_filter *, struct listed_deliveries *) MUST_USE;

struct listed_room {
	const char *id, *name, *user_id, *created_at;
	const char *platform, *recording_type, *recording_trigger;
	bool is_locked, is_shared;
	const char *meeting_id; /* its active meeting; NULL: none */
	int64_t num_people;
	const char *webhook;	 /* "none", "working", "failing" or "disabled" */
	const char *webhook_url; /* up to its host; NULL: none */
	int64_t max_participants, longest; /* as in struct room */
	const char *not_before, *expires_at;
};

struct listed_rooms {
	struct listed_room *items;
	int64_t count;
};

/* Those whose name begins with prefix, by name. */
enum outcome listing_rooms(struct db *, struct arena *, const char *prefix, int64_t limit,
    struct listed_rooms *) MUST_USE;

#endif
