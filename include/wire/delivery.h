/*
 * Deliveries of a room's webhook, as its owner reads them.
 */
#ifndef WIRE_DELIVERY_H
#define WIRE_DELIVERY_H

struct delivery_list;
struct json_writer;

/* Writes the items of a page into an array that the caller has opened and closes. */
void delivery_items(struct json_writer *, const struct delivery_list *);

#endif
