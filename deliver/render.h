/*
 * The bodies of messages, from what the database knows when they are first tried.
 */
#ifndef DELIVER_RENDER_H
#define DELIVER_RENDER_H

#include "base/outcome.h"

struct arena;
struct db;
struct queue;

/*
 * Renders those of a queue, by one statement.  An attempt whose meeting is gone has no
 * rendered body then.  TIMED_OUT, INVALID: one of them, at least, is at fault.
 */
enum outcome render_bodies(const struct queue *, struct db *, struct arena *) MUST_USE;

#endif
