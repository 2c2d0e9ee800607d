#include "passcode_turn.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/passcode.h"

static struct turn {
	bool is_taken;
	char holder[DIGEST_HEX]; /* the digest of one */
} turns[PASSCODE_HASHES];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* The turn of that holder (NULL: one that nobody has); NULL: there is none. */
static struct turn *
find(const char *holder)
{
	for (size_t i = 0; i < PASSCODE_HASHES; i++) {
		const bool is_theirs = turns[i].is_taken && holder != NULL &&
		    strcmp(turns[i].holder, holder) == 0;

		if (is_theirs || (holder == NULL && !turns[i].is_taken))
			return &turns[i];
	}
	return NULL;
}

bool
passcode_turn_take(struct arena *arena, const char *holder)
{
	const char *digest = digest_hex(arena, holder, strlen(holder));
	struct turn *turn = NULL;

	pthread_mutex_lock(&mutex);
	if (find(digest) == NULL)
		turn = find(NULL);
	if (turn != NULL) {
		turn->is_taken = true;
		memcpy(turn->holder, digest, sizeof(turn->holder));
	}
	pthread_mutex_unlock(&mutex);
	return turn != NULL;
}

void
passcode_turn_end(struct arena *arena, const char *holder)
{
	const char *digest = digest_hex(arena, holder, strlen(holder));
	struct turn *turn;

	pthread_mutex_lock(&mutex);
	turn = find(digest);
	if (turn != NULL)
		turn->is_taken = false;
	pthread_mutex_unlock(&mutex);
}
