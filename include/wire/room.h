/*
 * Rooms as API clients write and read them.
 */
#ifndef WIRE_ROOM_H
#define WIRE_ROOM_H

#include <stddef.h>

#include "json/decode.h"

struct arena;
struct json_writer;
struct room;
struct room_form;

/* The fields of POST and PATCH, read into a struct room_form; platforms: the names of
 * the known ones, blank-separated. */
const struct field *room_fields(struct arena *, const char *platforms, size_t *count);

/*
 * What a body's fields say together; its times are then written in UTC.  was: the room that is
 * changed; NULL: a new one.  INVALID after adding a fault: it would expire before it begins.
 */
enum outcome room_form_settle(
    struct arena *, const struct room *was, struct room_form *, struct faults *) MUST_USE;

/* A passcode, in a room's form or when it is opened, has so many characters at most. */
#define PASSCODE_CHARACTERS 100

/* How much of a room a reader may see. */
enum room_view {
	ROOM_FOR_VISITORS, /* id, name, platform, is_locked */
	ROOM_FOR_OTHERS,   /* webhook_url and webhook_secret are null */
	ROOM_FOR_READER,   /* webhook_secret is null */
	ROOM_FOR_OWNER
};

void room_json(
    struct json_writer *, const char *name, const struct room *, enum room_view);

#endif
