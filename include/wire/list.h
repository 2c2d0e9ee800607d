/*
 * Long lists: an answer has an end, and says where its reader goes on.
 */
#ifndef WIRE_LIST_H
#define WIRE_LIST_H

#include <stddef.h>
#include <stdint.h>

struct json_writer;

/* No list is longer, but for its last item: an answer must have an end. */
#define LIST_BYTES ((size_t)8 * 1024 * 1024)

/* Where a caller goes on; nothing at the end of the list. */
void list_next(struct json_writer *, const char *name, int64_t next, int64_t count);

#endif
