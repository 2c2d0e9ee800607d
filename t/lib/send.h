/*
 * POSTs by net/post, one at a time.
 */
#ifndef LIB_SEND_H
#define LIB_SEND_H

#include <stdbool.h>

#include "net/post.h"

struct arena;
struct receiver;

#define SEND_FINE "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* DELIVER_TIMEOUT that is over soon, for what hangs. */
#define SEND_SOON "0.2"

extern const char *const send_headers[];

/* Sets DELIVER_ALLOW_PRIVATE and DELIVER_TIMEOUT. */
void send_configure(struct arena *, bool allow_private, const char *timeout);

/* Waits for the next that ends. */
struct post *send_finish(struct poster *);

/* How a POST of {"a":1} ended. */
struct post send_to(const char *url);

/* http://HOST:PORT/hook?key=1 of a receiver. */
const char *send_url(struct arena *, const struct receiver *, const char *host);

/* A unit's setup and teardown: libcurl, and an arena as the state. */
int send_open(void **state);
int send_close(void **state);

#endif
