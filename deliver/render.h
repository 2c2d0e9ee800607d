/*
 * The bodies of messages, from the data at their first try.
 */
#ifndef DELIVER_RENDER_H
#define DELIVER_RENDER_H

#include "base/outcome.h"

struct arena;
struct db;
struct queue;

/*
 * Renders the bodies of a queue by one statement.  An attempt whose meeting is gone gets
 * none.  TIMED_OUT, INVALID: at least one of them is at fault.
 */
enum outcome render_bodies(const struct queue *, struct db *, struct arena *) MUST_USE;

#endif
