/*
 * SQL scripts of several statements: for migrations alone (reflectorctl).
 */
#ifndef DB_SCRIPT_H
#define DB_SCRIPT_H

#include "base/outcome.h"

struct arena;
struct db;

/*
 * Runs a script in the connection's state, without a deadline.  *message (the arena's)
 * tells an operator what the server said; it is never for a client.  TIMED_OUT: others held
 * what it wanted; FAILED: anything else that the server refuses.
 */
enum outcome db_script(
    struct db *, struct arena *, const char *sql, const char **message) MUST_USE;

#endif
