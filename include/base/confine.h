/*
 * Drops rights that a program never needs, before it reads the first byte of a request
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

/* Like confine, but files and folders below that folder may be removed; NULL: none. */
void confine_but_removal(const char *folder);

/*
 * false: only a new process may remove files in this folder.  The folder was created, replaced
 * or mounted after the start, or its mount was read-only at the start.
 */
bool confine_is_current(const char *folder);

#endif
