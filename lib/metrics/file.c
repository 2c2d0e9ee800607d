#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a count must be one instruction");

#define MARK UINT64_C(0x7265666c6d657431) /* "reflmet1" */

/* Another number for another meaning of the words that the lists below do not tell. */
#define LAYOUT 1

/* Who finds the file in the middle of another's opening tries again. */
#define OPEN_TRIES 200
#define OPEN_PAUSE_NS 2000000

/* Bytes of the file that are locked: by all that map it, and by each running program. */
#define LOCK_USE 0
#define LOCK_RUN 1

const int64_t metrics_times_us[METRICS_TIMES] = { 1000, 2500, 5000, 10000, 25000, 50000,
	100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000 };
const int64_t metrics_sizes[METRICS_SIZES] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
const int metrics_statuses[METRICS_STATUSES] = { 200, 204, 302, 304, 400, 401, 403, 404,
	405, 409, 413, 415, 422, 500, 503 };

static struct metrics_file *mapped;

/* FNV-1a */
static uint64_t
hash(uint64_t seed, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	while (length-- > 0)
		seed = (seed ^ *at++) * UINT64_C(0x100000001b3);
	return seed;
}

uint64_t
metrics_file_key(const char *const texts[], size_t count)
{
	uint64_t key = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < count; i++)
		key = hash(key, texts[i], strlen(texts[i]) + 1);
	return key == 0 ? 1 : key;
}

/* Differs between builds that do not mean the same by the file's words. */
static uint64_t
layout(void)
{
	uint64_t sum = LAYOUT;

	for (int i = 0; i < REFUSALS; i++)
		sum = hash(sum, refusal_name((enum refusal)i),
		    strlen(refusal_name((enum refusal)i)));
	sum = hash(sum, metrics_times_us, sizeof(metrics_times_us));
	sum = hash(sum, metrics_sizes, sizeof(metrics_sizes));
	return hash(sum, metrics_statuses, sizeof(metrics_statuses));
}

bool
metrics_file_fits(const struct metrics_file *file)
{
	return atomic_load(&file->mark) == MARK &&
	    atomic_load(&file->layout) == layout() &&
	    atomic_load(&file->bytes) == sizeof(*file);
}

void
metrics_file_put(metrics_word *words, size_t count, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < count; i++) {
		uint64_t word = 0;
		size_t at = i * sizeof(word);

		if (at < length)
			memcpy(&word, text + at,
			    length - at < sizeof(word) ? length - at : sizeof(word));
		atomic_store_explicit(&words[i], word, memory_order_relaxed);
	}
}

static bool
lock(int fd, short type, off_t byte)
{
	struct flock range = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1
	};

	return fcntl(fd, F_OFD_SETLK, &range) == 0;
}

void
metrics_file_run(int fd, size_t program)
{
	(void)lock(fd, F_RDLCK, LOCK_RUN + (off_t)program);
}

bool
metrics_file_runs(int fd, size_t program)
{
	struct flock range = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = LOCK_RUN + (off_t)program,
		.l_len = 1 };

	return fcntl(fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

/*
 * Somebody truncated the file, or its file system is full: from now on this process counts
 * for itself.  Any other fault is none of ours.
 */
static void
on_bus_error(int number, siginfo_t *info, void *context)
{
	const char *at = info->si_addr, *begin = (const char *)mapped;

	(void)context;
	if (begin != NULL && at >= begin && at < begin + sizeof(*mapped) &&
	    mmap(mapped, sizeof(*mapped), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == mapped)
		return;
	signal(number, SIG_DFL);
}

static bool
map(int fd)
{
	struct sigaction action = { .sa_sigaction = on_bus_error,
		.sa_flags = SA_SIGINFO };
	void *at = mmap(NULL, sizeof(*mapped), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return false;
	mapped = at;
	return sigaction(SIGBUS, &action, NULL) == 0;
}

/* All of it is allocated, so that no count can meet a full file system. */
static bool
make_empty(int fd)
{
	if (ftruncate(fd, 0) != 0 ||
	    posix_fallocate(fd, 0, (off_t)sizeof(*mapped)) != 0 || !map(fd))
		return false;
	atomic_store(&mapped->made_at, (uint64_t)time(NULL));
	atomic_store(&mapped->bytes, sizeof(*mapped));
	atomic_store(&mapped->layout, layout());
	atomic_store(&mapped->mark, MARK);
	return true;
}

/* Only a file of this size may be mapped. */
static bool
map_what_fits(int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || status.st_size != (off_t)sizeof(*mapped) ||
	    !map(fd))
		return false;
	if (metrics_file_fits(mapped))
		return true;
	munmap(mapped, sizeof(*mapped));
	mapped = NULL;
	return false;
}

/* With a lock on the use of the file: for reading when it fits, else all of it. */
static bool
take(int fd, const char **why)
{
	const struct timespec pause = { .tv_nsec = OPEN_PAUSE_NS };

	*why = "a process of another version uses it: restart reflector.target";
	for (int i = 0; i < OPEN_TRIES; i++) {
		if (lock(fd, F_RDLCK, LOCK_USE) && map_what_fits(fd))
			return true;
		if (lock(fd, F_WRLCK, LOCK_USE)) {
			if (!make_empty(fd)) {
				*why = "it cannot be written: is the disk full?";
				return false;
			}
			return lock(fd, F_RDLCK, LOCK_USE);
		}
		(void)lock(fd, F_UNLCK, LOCK_USE);
		nanosleep(&pause, NULL);
	}
	return false;
}

struct metrics_file *
metrics_file_map(const char *path, int *fd, const char **why)
{
	struct stat status;

	*fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*fd < 0 && errno == ENOENT)
		*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (*fd < 0) {
		*why = strerror(errno);
		return NULL;
	}
	*why = "it is not a regular file";
	if (fstat(*fd, &status) == 0 && S_ISREG(status.st_mode) && take(*fd, why))
		return mapped;
	close(*fd);
	return NULL;
}
