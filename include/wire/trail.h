/*
 * The audit trail, as GET /v1/audit shows it.
 */
#ifndef WIRE_TRAIL_H
#define WIRE_TRAIL_H

struct json_writer;
struct trail_list;

/* Writes the items of a page into an array that the caller has opened and closes. */
void trail_items(struct json_writer *, const struct trail_list *);

#endif
