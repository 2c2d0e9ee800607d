/*
 * What the web server's user, another user of this machine, may read: by owner, group, mode
 * and access control list.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include <stdbool.h>

struct arena;
struct stat;

/* Selects the user of that name, with its groups; false: no such user. */
bool reader_is(const char *user);

/*
 * May the selected user read this file, or enter this folder?  true also when it cannot be
 * known: no user is selected, or PrivateUsers= hides the owners from this process.
 */
bool reader_may(const char *path, const struct stat *);

/*
 * The first part of an absolute path that the user may not read or enter, or that does not
 * exist; NULL: none.  A part that this process cannot see counts as readable.
 */
const char *reader_obstacle(struct arena *, const char *path);

#endif
