/*
 * Endpoints of messages, as their owner reads them.
 */
#ifndef WIRE_ENDPOINT_H
#define WIRE_ENDPOINT_H

struct endpoint_list;
struct json_writer;

/* Writes the items of a page into an array that the caller has opened and closes. */
void endpoint_items(struct json_writer *, const struct endpoint_list *);

#endif
