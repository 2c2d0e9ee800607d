/*
 * A timer's reflectorctl writes to systemd's journal.  What a command prints to standard
 * error then has the priority of a warning: somebody should read it.
 */
#ifndef TOOLS_JOURNAL_H
#define TOOLS_JOURNAL_H

/* Marks the lines of stderr from now on, if it is the journal. */
void journal_mark(void);

#endif
