/*
 * JSON out: a writer that puts the commas and quotes.  Texts are escaped as
 * RFC 8259 asks and must be UTF-8 (a bad byte becomes U+FFFD).
 *
 *	struct json_writer out = json_writer(arena);
 *	json_open(&out, NULL, '{');
 *	json_put_text(&out, "name", room->name);
 *	json_close(&out, '}');
 *	... out.text.bytes, out.text.length
 *
 * name is NULL inside an array and for the outermost value.
 */
#ifndef JSON_ENCODE_H
#define JSON_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct json_writer {
	struct text text;
	bool comma; /* the next value needs one before it */
};

struct json_writer json_writer(struct arena *);

void json_open(struct json_writer *, const char *name, char bracket);	  /* '{' or '[' */
void json_close(struct json_writer *, char bracket);			  /* '}' or ']' */
void json_put_text(struct json_writer *, const char *name, const char *); /* NULL: null */
void json_put_flag(struct json_writer *, const char *name, bool);
void json_put_integer(struct json_writer *, const char *name, int64_t);

/* JSON that is already text; NULL: null. */
void json_put_raw(struct json_writer *, const char *name, const char *json);
void json_put_raw_bytes(
    struct json_writer *, const char *name, const char *json, size_t length);

/* The text as a JSON string, with its quotes. */
void json_quote(struct text *, const char *);

#endif
