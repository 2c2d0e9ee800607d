/*
 * The HTTP request and answer that begin a WebSocket (RFC 6455, 4).  Private to net/.
 */
#ifndef NET_UPGRADE_H
#define NET_UPGRADE_H

#include <stddef.h>

struct arena;
struct websocket_opening;

/* A longer head of an answer is not read. */
#define UPGRADE_HEAD_MOST ((size_t)16 * 1024)

/* The http or https URL of a ws or wss one; NULL: it is none. */
const char *upgrade_http_url(struct arena *, const char *url);

const char *upgrade_request(struct arena *, const struct websocket_opening *);

/* How long the head at the start of the bytes is, with its empty line; 0: it is not whole. */
size_t upgrade_head(const char *bytes, size_t length);

/* Sets the status (0: this is not HTTP).  NULL: upgraded; else why not, in words. */
const char *upgrade_judge(struct arena *, const char *head, struct websocket_opening *);

#endif
