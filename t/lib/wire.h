/*
 * Bodies of senders through the readers of wire/, for tests.
 */
#ifndef LIB_WIRE_H
#define LIB_WIRE_H

#include <stdint.h>

#include "base/outcome.h"
#include "json/decode.h"
#include "model/event.h"

/* 2025-01-15T12:00:00Z: when every body of the tests is received. */
#define WIRE_NOW INT64_C(1736942400000000)
#define WIRE_NOW_TEXT "2025-01-15T12:00:00.000000Z"

/* An event by its reader, which must accept the body. */
struct event wire_signed(struct arena *, const char *body);
struct event wire_stock(struct arena *, const char *type, const char *body);
struct event wire_whereby(struct arena *, const char *body);
struct event wire_completion(struct arena *, const char *body);

/* The faults' types and fields of what is refused: "missing room,string_type id". */
const char *wire_signed_faults(struct arena *, const char *body);
const char *wire_stock_faults(struct arena *, const char *body);
const char *wire_whereby_faults(struct arena *, const char *body);
const char *wire_completion_faults(struct arena *, const char *body);

/* The columns that are a cache, as JSON without the braces: what event_encode writes of
 * them. */
const char *wire_cache(struct arena *, const struct event *);

/* The same of a JSON object as event_append or event_reproject takes it. */
const char *wire_cache_of(struct arena *, const char *item);

/* The same of what the dialect's reader fills from data, in which ' stands for ". */
const char *wire_derived(
    struct arena *, const char *dialect, const char *type, const char *data);

/* event_encode's item. */
const char *wire_encoded(struct arena *, const struct event *);

/* The data, NUL-terminated. */
const char *wire_data(struct arena *, const struct event *);

/* A copy in which every ' is a ": JSON is easier to read so. */
const char *wire_quotes(struct arena *, const char *);

/* The default JITSI_SERVICE_OCCUPANTS and an arena: a set-up. */
int wire_open(void **state);

#define WIRE_TEST(name) cmocka_unit_test_setup_teardown(name, wire_open, verify_close)

#endif
