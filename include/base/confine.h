/*
 * Gives up what a program never needs, before the first byte from a stranger.
 */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stdbool.h>

/*
 * No new privileges, no core dumps, not dumpable; and with Landlock (where the kernel has
 * it) no writing and no executing anywhere in the file system.  Warns when root.
 */
void confine(void);

/* The same, but files and folders below that folder may be removed; NULL: none. */
void confine_but_removal(const char *folder);

/*
 * false: another folder has that name since (it was away, or was mounted), or it was on a
 * read-only mount at the start; what the system allowed us then does not hold for it: only a
 * new process may remove files there.
 */
bool confine_is_current(const char *folder);

#endif
