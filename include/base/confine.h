/*
 * Gives up rights that a program never needs, before the first byte from outside
 * (doc/design/programs.md, "Confinement").
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
 * false: the name now belongs to another folder (it was missing at the start, or was
 * mounted since), or the folder was on a read-only mount at the start.  Then only a new
 * process may remove files there.
 */
bool confine_is_current(const char *folder);

#endif
