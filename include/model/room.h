/*
 * Rooms, in which meetings are opened.
 */
#ifndef MODEL_ROOM_H
#define MODEL_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flag.h"
#include "base/outcome.h"

struct arena;
struct db;
struct origin;

struct room {
	const char *id, *name, *user_id, *created_at;
	const char *platform, *recording_type, *recording_trigger;
	bool is_locked;
	const char *room_mode;
	bool is_shared;
	const char *webhook_url, *webhook_secret; /* NULL: none */
	const char *webhook_events;		  /* a JSON array: types of messages */
	const char *webhook_disabled_at; /* nothing is sent since then; NULL: it works */
	bool zulip_auto_post;
	const char *zulip_stream, *zulip_topic;
	bool
	    require_consent; /* recordings are handed over when everybody recorded agrees */
	int64_t max_participants; /* at once, in a meeting; 0: any number */
	int64_t longest;	  /* minutes that a meeting may last; 0: any */
	const char *not_before,
	    *expires_at;	   /* meetings are between them; NULL: no limit */
	const char *passcode_hash; /* auth/passcode.h; NULL: there is none */
	int64_t version;	   /* from 1; grows with each change of the above */
};

/* The room that is to be changed, as long as it has this version; 0: whatever it has. */
struct room_target {
	const char *id;
	int64_t version;
};

/*
 * What a caller wants a room to be.  NULL and FLAG_ABSENT leave the default (room_create, which
 * needs a name and a platform) or what is there (room_change); "" as webhook_url,
 * webhook_secret, passcode_hash, not_before or expires_at means none, and so does "0" as max_participants or
 * longest.  webhook_events: types, comma-separated, in their usual order.
 */
struct room_form {
	const char *name, *platform, *recording_type, *recording_trigger;
	enum flag is_locked;
	const char *room_mode;
	enum flag is_shared;
	const char *webhook_url, *webhook_secret, *webhook_events;
	enum flag zulip_auto_post;
	const char *zulip_stream, *zulip_topic;
	enum flag require_consent;
	const char *max_participants, *longest; /* decimal */
	const char *not_before, *expires_at;	/* RFC 3339 */
	const char *passcode, *passcode_hash;	/* the model stores the hash alone */
	const struct origin *origin;		/* who wants it */
};

/* A list of rooms, newest first; the arena's. */
struct room_list {
	struct room *items;
	int64_t count;
	int64_t total; /* of all pages */
};

/*
 * A new room of user_id; a webhook_url without a secret gets one.  TAKEN: the name is taken.
 */
enum outcome room_create(struct db *, struct arena *, const char *user_id,
    const struct room_form *, struct room *) MUST_USE;

/* NOT_FOUND when there is no such room (any more). */
enum outcome room_find(
    struct db *, struct arena *, const char *id, struct room *) MUST_USE;
enum outcome room_find_named(
    struct db *, struct arena *, const char *name, struct room *) MUST_USE;
/* As above, with only what opening a meeting needs; the rest is NULL or false. */
enum outcome room_find_to_open(
    struct db *, struct arena *, const char *name, struct room *) MUST_USE;

/* At a moment: is no meeting opened yet, or any more? */
bool room_is_early(const struct room *, int64_t now);
bool room_is_expired(const struct room *, int64_t now);

/* The latest end of a meeting that begins there at a moment; INT64_MAX: any time. */
int64_t room_latest_end(const struct room *, int64_t start);

/* The webhook_secret before the last change, while it signs too; NOT_FOUND: there is none. */
enum outcome room_previous_secret(struct db *, struct arena *, const char *id,
    int64_t now, const char **secret) MUST_USE;

/* Changes what the form names.  NOT_FOUND, TAKEN; STALE: it is gone or has another version. */
enum outcome room_change(struct db *, struct arena *, const struct room_target *,
    const struct room_form *, struct room *) MUST_USE;

/* Deletes it and ends its meeting.  NOT_FOUND when it was gone already; STALE, as above. */
enum outcome room_delete(struct db *, struct arena *, const struct room_target *,
    int64_t now, const struct origin *) MUST_USE;

/*
 * Whose rooms, besides the shared ones: user_id's (NULL: nobody's) or everybody's; rooms: those
 * of these ids alone, then NULL; NULL: any.  name: what is in their names; NULL: anything.  And
 * which page of them.
 */
struct room_filter {
	const char *user_id, *name;
	bool has_all_users;
	const char *const *rooms;
	int64_t limit, offset;
};

enum outcome room_list(
    struct db *, struct arena *, const struct room_filter *, struct room_list *) MUST_USE;

/* A room of a platform that is to be left, and the meeting that runs in it (NULL: none). */
struct moving_room {
	const char *id, *name;
	const char *key; /* its place in the order: for the next call */
	const char *meeting_platform, *end_date;
	int64_t num_clients;
};

struct moving_list {
	struct moving_room *items;
	int64_t count;
};

/* Which rooms move. */
struct moving_filter {
	const char *platform;
	const char *name;  /* the one of this name; NULL: all */
	const char *after; /* the key of the last one that is known, or "" */
};

/* The next few. */
enum outcome room_moving(struct db *, struct arena *, const struct moving_filter *,
    struct moving_list *) MUST_USE;

/* A room, and its platforms before and after. */
struct room_move {
	const char *id, *from, *to;
	const struct origin *origin;
};

/* Moves a room; what runs in it goes on.  NOT_FOUND: it is not there any more. */
enum outcome room_move(struct db *, struct arena *, const struct room_move *) MUST_USE;

#endif
