/*
 * One field on its way into a struct, and the readers of its numbers.  Private to json/.
 */
#ifndef JSON_DECODER_H
#define JSON_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "json/decode.h"

struct decoder {
	const struct field *field;
	const struct json *value;
	void *place; /* in the caller's struct */
	struct faults *faults;
	bool right;
};

/* Adds a fault of this field. */
void decoder_refuse(struct decoder *, const char *type, const char *message);

/* The number's text; NULL after a fault. */
const char *decoder_integer(struct decoder *);
const char *decoder_number(struct decoder *);

#endif
