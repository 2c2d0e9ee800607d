/*
 * The body of a message, from what the database knows when it is first tried.
 */
#ifndef DELIVER_RENDER_H
#define DELIVER_RENDER_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct message;

/* NOT_FOUND: the meeting that it is about is gone. */
enum outcome render_body(struct db *, struct arena *, const struct message *, int64_t now,
    const char **body) MUST_USE;

#endif
