/*
 * Keeps the keys of the identity provider in the database, on a thread and a connection of its
 * own: a provider that is slow delays no webhook (doc/design/secrets.md, "A provider's keys").
 */
#ifndef DELIVER_KEEPER_H
#define DELIVER_KEEPER_H

#include <stdbool.h>

/* Signals that stop must be blocked.  false: there is no thread for it (logged). */
bool keeper_start(const char *program);

/* Once stop_asked: waits for the thread. */
void keeper_finish(void);

#endif
