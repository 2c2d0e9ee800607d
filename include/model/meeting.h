/*
 * Meetings: contract §5.  The module owns MEETING_GRACE and MEETING_LOST_AFTER
 * (meeting_config).
 */
#ifndef MODEL_MEETING_H
#define MODEL_MEETING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

extern const struct config_group meeting_config;

struct meeting {
	const char *id, *room_id, *user_id; /* user_id: the owner */
	const char *room_name;              /* Jitsi's, lower case */
	const char *platform, *recording_type, *recording_trigger;
	const char *start_date, *end_date;
	bool is_active;
	const char *ended_at; /* NULL while it is active */
	int64_t num_clients; /* connections in it now */
	int64_t num_people;  /* distinct people among them */
	bool is_shared; /* is its room shared, and not deleted? */
};

struct meeting_list {
	struct meeting *items;
	int64_t count;
	int64_t total; /* of all pages */
};

/*
 * Which meetings, and which page of them: user_id's own; room (a name or an id), is_active
 * ("true", "false"), from and to (RFC 3339, of start_date) may be NULL: whichever.
 * limit and offset are digits.
 */
struct meeting_filter {
	const char *user_id, *room, *is_active, *from, *to, *limit, *offset;
};

/*
 * The room's active meeting or a new one, whose end_date is at least expires.  Any
 * number of callers at once get the same one.  NOT_FOUND: no such room.
 */
enum outcome meeting_open(struct db *, struct arena *, const char *room_id, int64_t now,
    int64_t expires, struct meeting *) MUST_USE;

enum outcome meeting_find(struct db *, struct arena *, const char *id, struct meeting *)
    MUST_USE;

/* The same with num_clients and num_people 0, which nobody has counted. */
enum outcome meeting_find_plain(struct db *, struct arena *, const char *id, struct meeting *)
    MUST_USE;

/* Ends it; OK too when it had ended already. */
enum outcome meeting_end(struct db *, struct arena *, const char *id, int64_t now) MUST_USE;

/* One look at every active meeting, a few at a time; begins as { "", 0, false }. */
struct meeting_round {
	const char *after; /* the room of the last one seen; the arena's, to be kept till the end */
	int64_t ended;     /* how many this round ended */
	bool is_done;
};

/*
 * Looks at the next few active meetings and ends those that are over, each in a transaction
 * of its own under its room's lock.  A meeting that cannot be ended now, because somebody
 * holds its room too long, stays for the next round; then the outcome is not OK but the
 * round can go on.
 */
enum outcome meeting_settle(struct db *, struct arena *, int64_t now, struct meeting_round *)
    MUST_USE;

/* Newest first. */
enum outcome meeting_list(struct db *, struct arena *, const struct meeting_filter *,
    struct meeting_list *) MUST_USE;

#endif
