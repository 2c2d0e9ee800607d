#include "base/responsive.h"

#include <pthread.h>
#include <sys/statvfs.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static bool is_asking;

static void *
ask(void *path)
{
	struct statvfs ignored;

	(void)statvfs(path, &ignored);
	pthread_mutex_lock(&mutex);
	is_asking = false;
	pthread_cond_broadcast(&answered);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static bool
start(const char *path)
{
	pthread_t thread;

	/* The thread only reads it. */
	if (pthread_create(&thread, NULL, ask, (void *)(uintptr_t)path) != 0)
		return false;
	pthread_detach(thread);
	return true;
}

static struct timespec
moment_in(int64_t milliseconds)
{
	struct timespec moment;

	clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_nsec += milliseconds % 1000 * 1000000;
	moment.tv_sec += milliseconds / 1000 + moment.tv_nsec / 1000000000;
	moment.tv_nsec %= 1000000000;
	return moment;
}

bool
responsive_path(const char *path, int64_t limit_ms)
{
	const struct timespec until = moment_in(limit_ms);
	bool is_started = true, is_answered;
	int error = 0;

	pthread_mutex_lock(&mutex);
	if (!is_asking)
		is_asking = is_started = start(path);
	while (is_asking && error == 0)
		error = pthread_cond_clockwait(
		    &answered, &mutex, CLOCK_MONOTONIC, &until);
	is_answered = is_started && !is_asking;
	pthread_mutex_unlock(&mutex);
	return is_answered;
}
