/*
 * Stopping by a signal: SIGTERM, SIGINT, SIGUSR1 (sent by multiwatch).
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <signal.h>
#include <stdbool.h>

/* Installs the handlers and blocks the signals for this thread and those it starts. */
void stop_install(void);

/* Has stopping been requested? */
bool stop_asked(void);

/* Requests it from within the process, as a signal does. */
void stop_now(void);

/* A descriptor that stays readable, for every worker, once stopping is requested. */
int stop_fd(void);

/* The signal mask for waiting: it does not block the stopping signals. */
const sigset_t *stop_wait_mask(void);

#endif
