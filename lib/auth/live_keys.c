#include "live_keys.h"

#include <pthread.h>
#include <stddef.h>

#include "key_set.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct live_keys now;

void
live_keys_set(struct live_keys keys)
{
	struct live_keys old;

	pthread_mutex_lock(&mutex);
	old = now;
	now = keys;
	pthread_mutex_unlock(&mutex);
	live_keys_release(old);
}

void
live_keys_publish(struct key_set *published)
{
	struct key_set *old;

	pthread_mutex_lock(&mutex);
	old = now.published;
	now.published = published;
	pthread_mutex_unlock(&mutex);
	key_set_release(old);
}

struct live_keys
live_keys_hold(void)
{
	struct live_keys held;

	pthread_mutex_lock(&mutex);
	held.own = key_set_hold(now.own);
	held.published = key_set_hold(now.published);
	pthread_mutex_unlock(&mutex);
	return held;
}

void
live_keys_release(struct live_keys held)
{
	key_set_release(held.own);
	key_set_release(held.published);
}
