/*
 * Messages to a room's webhook as its owner reads them.
 */
#ifndef WIRE_DELIVERY_H
#define WIRE_DELIVERY_H

struct delivery_list;
struct json_writer;

/* The items of a page, into an array that the caller opened and closes. */
void delivery_items(struct json_writer *, const struct delivery_list *);

#endif
