#include "base/stop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Lock-free, so that a signal handler may write it; every worker sees it. */
static atomic_bool asked;
static int event = -1;
static sigset_t wait_mask;

void
stop_now(void)
{
	const uint64_t one = 1;

	atomic_store(&asked, true);
	if (write(event, &one, sizeof(one)) < 0)
		return; /* the counter is full: it is readable already */
}

static void
note(int signal)
{
	(void)signal;
	stop_now();
}

void
stop_install(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGUSR1 };
	struct sigaction action = { .sa_handler = note };
	sigset_t stopping;

	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0)
		abort();
	sigemptyset(&stopping);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&stopping, signals[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &stopping, &wait_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&wait_mask, signals[i]);
}

bool
stop_asked(void)
{
	return atomic_load(&asked);
}

int
stop_fd(void)
{
	return event;
}

const sigset_t *
stop_wait_mask(void)
{
	return &wait_mask;
}
