/*
 * Being told to stop: SIGTERM, SIGINT, SIGUSR1 (multiwatch's).
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <signal.h>
#include <stdbool.h>

/* Installs the handlers and blocks the signals for this thread and those it starts. */
void stop_install(void);

bool stop_asked(void);

/* Asks for it from within, as a signal does. */
void stop_now(void);

/* Readable for ever, to every worker, once stopping was asked for. */
int stop_fd(void);

/* The signal mask under which to wait: the stopping signals are open in it. */
const sigset_t *stop_wait_mask(void);

#endif
