/*
 * Answers about rooms.
 */
#ifndef ROOMS_SHOW_ROOM_H
#define ROOMS_SHOW_ROOM_H

#include "base/outcome.h"

struct json_writer;
struct reply;
struct request;
struct room;

/* What access asks of a room. */
#define THING(room)                                                                      \
	&(struct thing)                                                                  \
	{                                                                                \
		.owner = (room)->user_id, .room_id = (room)->id,                         \
		.is_shared = (room)->is_shared                                           \
	}

/* Writes a room, as its reader may see it. */
void put_room(const struct request *, struct json_writer *, const struct room *);

/* The ETag of the answer that shows it to this caller. */
const char *tag_room(const struct request *, const struct room *);

/* Answers with one, and its ETag. */
enum outcome show_room(struct request *, struct reply *, const struct room *);

/* The outcome, with the texts that rooms have for it. */
enum outcome refuse_room(struct reply *, enum outcome);

#endif
