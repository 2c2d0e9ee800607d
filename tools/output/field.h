/*
 * One field of a struct, as people and as programs see it.
 */
#ifndef TOOLS_FIELD_H
#define TOOLS_FIELD_H

#include <stdint.h>

struct arena;
struct json_writer;
struct output_field;
struct output_form;

/* In a table. */
const char *field_cell(
    struct arena *, const struct output_field *, const void *item, int64_t now);

/* On a line of its own: a time is shown with its date. */
const char *field_value(
    struct arena *, const struct output_field *, const void *item, int64_t now);

/* All fields, as a JSON object. */
void field_put_all(
    struct json_writer *, const char *name, const struct output_form *, const void *item);

#endif
