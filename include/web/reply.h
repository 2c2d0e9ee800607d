/*
 * The answer.  A handler either fills in a body and returns OK, or returns
 * another outcome.  Only this module turns an outcome into a status and
 * {"detail": ...}.
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/text.h"
#include "json/decode.h"

struct arena;
struct json_writer;
struct request;

struct reply {
	int status; /* 0: that of the outcome */
	const char *type;
	const char *body;
	size_t body_bytes;
	struct text headers; /* "Name: value\r\n" each */
	const char *detail; /* for outcomes other than OK; NULL: the outcome's own text */
	const char *message;  /* a second text, for people, in "message"; NULL: none */
	struct faults faults; /* for INVALID */
	const char *tag;      /* see reply_tag; NULL: none */
	const char *caching;  /* Cache-Control of a success; NULL: it is private */
	bool is_secret;
};

struct reply reply_new(struct arena *);

/* The writer's text is the body; returns OK. */
enum outcome reply_json(struct reply *, const struct json_writer *);

/* A ready body of another type; text and type are kept, not copied.  Returns OK. */
enum outcome reply_text(struct reply *, const char *type, const char *body);

/* {"status":"ok"} */
enum outcome reply_ok(struct reply *);

/* The outcome, with a text of its own in "detail" (kept, not copied). */
enum outcome reply_problem(struct reply *, enum outcome, const char *detail);

/*
 * Every answer with JSON to a GET has an ETag, and is 304 to who has it already.  It may be
 * kept by the caller, who asks each time whether it is still right.
 */

/* This answer has tokens or links that are secrets: it has no ETag, and nobody may keep it. */
void reply_secret(struct reply *);

/* The ETag of an answer with another type, or to another method than GET; kept, not copied. */
void reply_tag(struct reply *, const char *tag);

/* Answers that are specific to HTTP, by the names of their status codes. */
enum http_answer {
	NO_CONTENT,
	FOUND,
	NOT_MODIFIED,
	METHOD_NOT_ALLOWED,
	UNSUPPORTED_MEDIA_TYPE,
	FORM_REQUIRED /* the same status; the body must be a form, no JSON */
};

/* Such an answer; an error's has its text in "detail".  Returns OK. */
enum outcome reply_http(struct reply *, enum http_answer);

void reply_header(struct reply *, const char *name, const char *value);

/* Turns the outcome into status, headers and body. */
void reply_finish(struct reply *, const struct request *, enum outcome);

/* The whole answer as CGI writes it: header lines, blank line, body (none for HEAD). */
void reply_write(const struct reply *, const struct request *, struct text *);

#endif
