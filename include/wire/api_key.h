/*
 * API keys as their users see them, and what users ask of a new one.
 */
#ifndef WIRE_API_KEY_H
#define WIRE_API_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "json/decode.h"

struct api_key;
struct json_writer;

#define API_KEY_NEVER INT64_MIN

struct api_key_wish {
	const char *name, *scope;
	int64_t expires; /* a moment; API_KEY_NEVER where it is not given */
	const struct json *rooms;
};

extern const struct field api_key_fields[];
extern const size_t api_key_field_count;

/*
 * The names or ids of the wish's rooms, then NULL; NULL: no limit.  INVALID after adding every
 * fault of them, and of an expiry that is not after now.
 */
enum outcome api_key_wish_check(const struct api_key_wish *, int64_t now,
    const char *const **rooms, struct faults *) MUST_USE;

/* The room at this place is none. */
void api_key_wish_refuse_room(const struct api_key_wish *, size_t at, struct faults *);

/* Writes the members of an object that the caller has opened and closes. */
void api_key_members(struct json_writer *, const struct api_key *);

#endif
