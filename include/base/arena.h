/*
 * All memory of one request.  Nothing taken from an arena is freed by hand: it
 * lives until arena_empty or arena_free.  No call here fails: when memory runs out, the
 * process exits with a message and its supervisor starts it again.
 * An arena belongs to one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;

/* Makes malloc return freed memory to the system; called once, when a program starts. */
void arena_setup(void);

/* A new, empty arena.  The caller frees it with arena_free. */
struct arena *arena_new(void);

/* Runs what was deferred, frees everything.  arena_free(NULL) does nothing. */
void arena_free(struct arena *);

/* Runs what was deferred and frees everything but one block, which is reused.  A large amount
 * of freed memory is returned to the system. */
void arena_empty(struct arena *);

/* bytes of zeroed memory, aligned for any type.  0 bytes is a valid pointer. */
void *arena_alloc(struct arena *, size_t bytes) __attribute__((returns_nonnull));

/* A NUL-terminated copy of the first length bytes; of a text; NULL for NULL. */
char *arena_copy(struct arena *, const void *bytes, size_t length)
    __attribute__((returns_nonnull));
char *arena_text(struct arena *, const char *text);

/* A formatted text of any length. */
char *arena_printf(struct arena *, const char *format, ...) PRINTF(2, 3)
    __attribute__((returns_nonnull));

/*
 * Calls release(handle) when the arena is emptied or freed, newest first: for
 * foreign handles (json_object, PGresult, jwt_t), on the line after each is made.
 */
void arena_defer(struct arena *, void (*release)(void *), void *handle);

#endif
