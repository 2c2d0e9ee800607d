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

/* The fields of POST and PATCH, read into a struct room_form; platforms: the names of
 * the known ones, blank-separated. */
const struct field *room_fields(struct arena *, const char *platforms, size_t *count);

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
