/*
 * Reading rooms.
 */
#ifndef CGI_BIN_READ_ROOM_H
#define CGI_BIN_READ_ROOM_H

#include "web/route.h"

struct room;

/* GET /v1/rooms, GET /v1/rooms/{room_id}, GET /v1/rooms/name/{name} */
handler list_rooms, read_room, read_named_room;

/* Answers with a room, as its reader may see it. */
enum outcome show_room(struct request *, struct reply *, const struct room *);

/* The outcome, with the texts that rooms have for it. */
enum outcome refuse_room(struct reply *, enum outcome);

#endif
