/*
 * Files with keys.  Private to auth/.
 */
#ifndef AUTH_KEY_FILE_H
#define AUTH_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct arena;
struct key_set;

struct key_file {
	char *text; /* the arena's */
	size_t length;
	struct stat state; /* before it was read */
};

/* Reads a regular file of at most JWKS_BYTES.  false, and the fault, when it cannot be read. */
bool key_file_read(
    struct arena *, const char *path, struct key_file *, const char **fault);

/*
 * The keys of a JWKS file, whose changes key_file_look will find from now on.  NULL, and the
 * fault, when it has none.  path is kept, not copied; NULL: no file is looked at any more.
 */
struct key_set *key_file_watch(
    struct arena *, const char *path, unsigned algorithms, const char **fault);

/*
 * Publishes the keys of the file if it has changed (live_keys.h).  Looks at most once in poll_ms,
 * 0: always.  A file that is of no use is a warning, once, and changes nothing.
 */
void key_file_look(int poll_ms);

#endif
