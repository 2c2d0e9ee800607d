/*
 * Lists of meetings, by pages.
 */
#ifndef MODEL_MEETING_LIST_H
#define MODEL_MEETING_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flag.h"
#include "base/outcome.h"

struct arena;
struct db;
struct meeting;

struct meeting_list {
	struct meeting *items;
	int64_t count;
	int64_t total;		   /* of all pages */
	const char *searched_from; /* only with a person; see meeting_filter */
};

/* So many connections are read at most to find a person. */
#define MEETING_SEARCHED INT64_C(100000)

/*
 * Which meetings, and which page of them: user_id's own or everybody's; room (a name or an id),
 * room_name (the meeting's technical name, in any case), from and to (RFC 3339, of start_date) may
 * be NULL, is_active absent: whichever.  rooms: of the rooms of these ids alone, then NULL; NULL:
 * of any.  person: only those with a participant who has this id, or this e-mail address in any
 * case.  For that the newest meetings are searched, up to MEETING_SEARCHED connections.
 * searched_from is then the time before which meetings began that were not searched; NULL: all
 * were.
 */
struct meeting_filter {
	const char *user_id, *room, *room_name, *from, *to, *person;
	bool has_all_users;
	const char *const *rooms;
	enum flag is_active;
	int64_t limit, offset;
};

/* Newest first. */
enum outcome meeting_list(struct db *, struct arena *, const struct meeting_filter *,
    struct meeting_list *) MUST_USE;

#endif
