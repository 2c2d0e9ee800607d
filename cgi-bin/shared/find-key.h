/*
 * Who has an API key: what web asks of a program, answered by the model.
 */
#ifndef SHARED_FIND_KEY_H
#define SHARED_FIND_KEY_H

#include "base/outcome.h"

struct caller;
struct request;

/* By the worker's own connection. */
enum outcome find_key(struct request *, const char *hash, struct caller *);

/*
 * By one connection for all workers, one after the other, so that a program of many does
 * not open many.  When the database hangs, the first alone waits: the others then fail at
 * once (DATABASE_RETRY).
 */
enum outcome find_key_together(struct request *, const char *hash, struct caller *);

/* Before the workers, and after them. */
void find_key_start(const char *program);
void find_key_stop(void);

#endif
