/*
 * Whereby's REST API: what it is sent, what it answers.  The module owns WHEREBY_API_KEY,
 * WHEREBY_API_URL, WHEREBY_TIMEOUT, WHEREBY_RETRY and WHEREBY_POLL (whereby_api_config).
 *
 * https://docs.whereby.com/reference/whereby-rest-api-reference/meetings
 */
#ifndef PLATFORM_WHEREBY_API_H
#define PLATFORM_WHEREBY_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "net/exchange.h"

struct arena;
struct config_group;
struct room;
struct made_meeting;

extern const struct config_group whereby_api_config;

/* Is a WHEREBY_API_KEY set? */
bool whereby_api_is_configured(void);

/* How long one request may take; how long Whereby is left alone after a failure; how often to
 * look whether another's meeting is there. */
int64_t whereby_api_timeout_ms(void);
int64_t whereby_api_retry_ms(void);
int64_t whereby_api_poll_ms(void);

/* WHEREBY_API_URL with a path ("/meetings") behind it. */
const char *whereby_api_url(struct arena *, const char *path);

/* The path of one meeting; the id is Whereby's, and escaped. */
const char *whereby_api_meeting_path(struct arena *, const char *id);

/* The headers of every request, the key among them; end with NULL. */
const char *const *whereby_api_headers(struct arena *);

/* Asks Whereby; body NULL: none.  What went wrong is logged. */
struct exchange whereby_api_ask(
    struct arena *, const char *method, const char *path, const char *body);

/* The body that asks for a meeting in this room, open until expires (a moment). */
const char *whereby_api_wish(
    struct arena *, const struct room *, const char *prefix, int64_t expires);

/* The answer to it.  INVALID: it is not what was asked for; is_locked is left alone. */
enum outcome whereby_api_read(
    struct arena *, const char *bytes, size_t length, struct made_meeting *) MUST_USE;

/* A page of all meetings there. */
struct whereby_page {
	struct made_meeting *items; /* id and room_name alone */
	size_t count;
	const char *cursor; /* for the next page; NULL: this is the last */
};

/* The path of a page; cursor NULL: the first. */
const char *whereby_api_page_path(struct arena *, const char *cursor);

/* INVALID: it is no page. */
enum outcome whereby_api_read_page(
    struct arena *, const char *bytes, size_t length, struct whereby_page *) MUST_USE;

#endif
