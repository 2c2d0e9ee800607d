/*
 * Long lists: an answer has a maximum size and names the position to continue at.
 */
#ifndef WIRE_LIST_H
#define WIRE_LIST_H

#include <stddef.h>
#include <stdint.h>

struct json_writer;

/* A list ends with the item that exceeds this size, so that an answer stays bounded. */
#define LIST_BYTES ((size_t)8 * 1024 * 1024)

/* Adds the member name with the position to continue at; nothing at the end of the list. */
void list_next(struct json_writer *, const char *name, int64_t next, int64_t count);

#endif
