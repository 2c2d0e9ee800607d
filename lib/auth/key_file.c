#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/jwks.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "key_set.h"
#include "live_keys.h"

/* A file that changed so recently may change again without another time. */
#define SETTLED_SECONDS 1

static struct {
	const char *path;
	unsigned algorithms;
	struct stat state;	      /* when it was last read */
	bool is_settled;	      /* since then, a change shows in its state */
	uint8_t digest[DIGEST_BYTES]; /* of what was last read */
	bool is_bad;		      /* so was the last look, and it is logged */
} watched;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of watched */
static atomic_llong next_look_ms;

static bool
read_all(struct arena *arena, int fd, struct key_file *file, const char **fault)
{
	ssize_t got = 1;

	if (fstat(fd, &file->state) != 0 || !S_ISREG(file->state.st_mode)) {
		*fault = "it is not a regular file";
		return false;
	}
	file->text = arena_alloc(arena, JWKS_BYTES + 1);
	while (got > 0 && file->length <= JWKS_BYTES) {
		got = read(fd, file->text + file->length, JWKS_BYTES + 1 - file->length);
		if (got > 0)
			file->length += (size_t)got;
	}
	if (got < 0)
		*fault = arena_text(arena, strerror(errno));
	else if (file->length > JWKS_BYTES)
		*fault = "it is longer than 256 KiB";
	return got >= 0 && file->length <= JWKS_BYTES;
}

bool
key_file_read(
    struct arena *arena, const char *path, struct key_file *file, const char **fault)
{
	/* Opening a FIFO would wait for its writer. */
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool is_read;

	*file = (struct key_file){ .length = 0 };
	if (fd < 0) {
		*fault = arena_text(arena, strerror(errno));
		return false;
	}
	is_read = read_all(arena, fd, file, fault);
	close(fd);
	return is_read;
}

static bool
is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
	    one->st_size == other->st_size &&
	    one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
	    one->st_mtim.tv_nsec == other->st_mtim.tv_nsec &&
	    one->st_ctim.tv_sec == other->st_ctim.tv_sec &&
	    one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

/* The keys of the file as it is now.  NULL without a fault: they are those of before. */
static struct key_set *
read_keys(struct arena *arena, const char **fault)
{
	struct key_file file;
	struct key_set *set;
	uint8_t digest[DIGEST_BYTES];

	*fault = NULL;
	if (!key_file_read(arena, watched.path, &file, fault))
		return NULL;
	watched.state = file.state;
	watched.is_settled = clock_now() / 1000000 - file.state.st_mtim.tv_sec >
	    SETTLED_SECONDS;
	digest_make(file.text, file.length, digest);
	if (memcmp(digest, watched.digest, sizeof(digest)) == 0)
		return NULL;
	set = key_set_of_jwks(arena, file.text, file.length, fault);
	if (set != NULL && !key_set_fits(set, watched.algorithms)) {
		key_set_release(set);
		set = NULL;
		*fault = "it has no key for AUTH_JWT_ALGORITHM";
	}
	if (set != NULL)
		memcpy(watched.digest, digest, sizeof(digest));
	return set;
}

struct key_set *
key_file_watch(
    struct arena *arena, const char *path, unsigned algorithms, const char **fault)
{
	struct key_set *set = NULL;

	pthread_mutex_lock(&mutex);
	memset(&watched, 0, sizeof(watched));
	atomic_store(&next_look_ms, 0);
	watched.path = path;
	watched.algorithms = algorithms;
	if (path != NULL)
		set = read_keys(arena, fault);
	pthread_mutex_unlock(&mutex);
	return set;
}

/* Warns once, until the file is good again. */
static void
note(const char *fault)
{
	if (fault != NULL && !watched.is_bad)
		log_warn("AUTH_JWKS_FILE is of no use now, the keys read before stay: %s",
		    fault);
	if (fault == NULL && watched.is_bad)
		log_info("AUTH_JWKS_FILE can be read again");
	watched.is_bad = fault != NULL;
}

static void
look(void)
{
	struct arena *arena;
	struct key_set *set;
	struct stat state;
	const char *fault;

	if (watched.path == NULL ||
	    (watched.is_settled && stat(watched.path, &state) == 0 &&
		is_same(&state, &watched.state)))
		return;
	arena = arena_new();
	set = read_keys(arena, &fault);
	note(fault);
	if (set != NULL) {
		log_info("AUTH_JWKS_FILE has changed: %zu keys", key_set_count(set));
		live_keys_publish(set);
	}
	arena_free(arena);
}

void
key_file_look(int poll_ms)
{
	const long long now = clock_monotonic_ms();
	long long next = atomic_load(&next_look_ms);

	if (poll_ms > 0 &&
	    (now < next ||
		!atomic_compare_exchange_strong(&next_look_ms, &next, now + poll_ms)))
		return;
	pthread_mutex_lock(&mutex);
	look();
	pthread_mutex_unlock(&mutex);
}
