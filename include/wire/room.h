/*
 * Rooms as API clients write and read them: contract §4.
 */
#ifndef WIRE_ROOM_H
#define WIRE_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "json/decode.h"

struct json_writer;
struct room;

/* The body of POST and PATCH, into a struct room_form. */
#define ROOM_FIELDS 13
extern const struct field room_fields[ROOM_FIELDS];

/* With everything for its owner; webhook_url and webhook_secret are null for others. */
void room_json(struct json_writer *, const char *name, const struct room *, bool is_owner);

#endif
