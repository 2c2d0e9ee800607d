/*
 * A WebSocket to a receiver that answers with RFC 6455's example, and then with bytes of the
 * test's.
 */
#ifndef LIB_HANDSHAKE_H
#define LIB_HANDSHAKE_H

#include <stddef.h>

#include "net/websocket.h"

struct arena;
struct receiver;

#define HANDSHAKE_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define HANDSHAKE_ACCEPTED "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define HANDSHAKE_ACCEPT "Sec-WebSocket-Accept: " HANDSHAKE_ACCEPTED "\r\n"
#define HANDSHAKE_PROTOCOL "Sec-WebSocket-Protocol: xmpp\r\n"
#define HANDSHAKE_UPGRADE                                                                \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define HANDSHAKE_ANSWER HANDSHAKE_UPGRADE HANDSHAKE_ACCEPT HANDSHAKE_PROTOCOL "\r\n"

/* What is over soon, and what a test never waits for. */
#define HANDSHAKE_SOON_MS 100
#define HANDSHAKE_LONG_MS 10000

struct websocket_opening handshake_to(
    struct arena *, const struct receiver *, const char *target);

/* A WebSocket whose server sends these bytes after the upgrade, and holds the connection. */
struct websocket *handshake_done(
    struct arena *, const void *frames, size_t length, struct receiver **);

/* The outcome of the next message, which is there already, or of waiting not long. */
enum outcome handshake_receive(struct websocket *, const char **message);

#endif
