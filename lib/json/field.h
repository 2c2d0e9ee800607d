/*
 * One row of a field table.  Private to json/.
 */
#ifndef JSON_FIELD_H
#define JSON_FIELD_H

#include <stdbool.h>

#include "base/outcome.h"
#include "json/decode.h"

/* The value, which is not absent -> the field's place in *into; false after a fault. */
bool field_decode(
    const struct field *, const struct json *value, void *into, struct faults *) MUST_USE;

#endif
