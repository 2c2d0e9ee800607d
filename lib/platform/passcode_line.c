#include "passcode_line.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "auth/digest.h"

#define LINES 64
#define PATIENCE_SECONDS 1

static pthread_mutex_t lines[LINES];

static void
make_lines(void)
{
	for (size_t i = 0; i < LINES; i++)
		pthread_mutex_init(&lines[i], NULL);
}

static pthread_mutex_t *
line_of(const char *holder)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	uint8_t digest[DIGEST_BYTES];

	pthread_once(&once, make_lines);
	digest_make(holder, strlen(holder), digest);
	return &lines[digest[0] % LINES];
}

bool
passcode_line_enter(const char *holder)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_SECONDS;
	return pthread_mutex_timedlock(line_of(holder), &until) == 0;
}

void
passcode_line_leave(const char *holder)
{
	pthread_mutex_unlock(line_of(holder));
}
