/*
 * A body with a field of every kind.
 */
#ifndef LIB_FORM_H
#define LIB_FORM_H

#include <stdint.h>

#include "base/flag.h"
#include "json/decode.h"

struct form {
	const char *name;
	const char *mode;
	enum flag is_locked;
	int64_t timestamp;
	const char *size;
	const char *duration;
	const struct json *data;
	const struct json *participants;
};

#define FORM_FIELDS 8

extern const struct field form_fields[FORM_FIELDS];

/* The value of this text. */
const struct json *form_parsed(struct arena *, const char *text);

/* Decodes an object by the fields, by json_decode or json_decode_partial; *faults begins
 * empty. */
enum outcome form_decode(struct arena *, const char *body, typeof(json_decode) *,
    struct form *, struct faults *);

/* The faults of a PATCH, which has some. */
const char *form_faults(struct arena *, const char *body);

/* The form of a PATCH without a fault. */
struct form form_of(struct arena *, const char *body);

#endif
