/*
 * What another user of this machine, the web server's, may read: by owner, group, mode and
 * access control list.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include <stdbool.h>

struct arena;
struct stat;

/* The user by that name, with its groups, from here on; false: there is none. */
bool reader_is(const char *user);

/*
 * May it read this file, or enter this folder?  Yes too when nobody can tell: no user was
 * named, or the owners are hidden from us (a unit with PrivateUsers= shows them as nobody).
 */
bool reader_may(const char *path, const struct stat *);

/*
 * The first place on the way to an absolute path that it may not read or enter, or that is
 * not there; NULL: none.  What we cannot see counts as open to it.
 */
const char *reader_obstacle(struct arena *, const char *path);

#endif
