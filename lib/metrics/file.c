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

/* Who meets another that opens the file tries again. */
#define OPEN_TRIES 200
#define OPEN_PAUSE_NS 2000000

/* Bytes that are locked, of each slot: by all that map it, and by each running program. */
#define LOCKS_EACH 64
#define LOCK_USE 0
#define LOCK_RUN 1

_Static_assert(LOCK_RUN + METRICS_PROGRAMS <= LOCKS_EACH, "each program has a byte");
_Static_assert(sizeof(struct metrics_file) <= METRICS_SLOT_BYTES, "a slot has the file");

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
metrics_file_put(metrics_word *into, size_t words, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < words; i++) {
		uint64_t word = 0;
		size_t at = i * sizeof(word);

		if (at < length)
			memcpy(&word, text + at,
			    length - at < sizeof(word) ? length - at : sizeof(word));
		atomic_store_explicit(&into[i], word, memory_order_relaxed);
	}
}

static off_t
lock_byte(size_t slot, size_t what)
{
	return (off_t)(slot * LOCKS_EACH + what);
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
metrics_file_run(struct metrics_place place, size_t program)
{
	(void)lock(place.fd, F_RDLCK, lock_byte(place.slot, LOCK_RUN + program));
}

bool
metrics_file_runs(struct metrics_place place, size_t program)
{
	struct flock range = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = lock_byte(place.slot, LOCK_RUN + program),
		.l_len = 1 };

	return fcntl(place.fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
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
map(struct metrics_place place)
{
	struct sigaction action = { .sa_sigaction = on_bus_error,
		.sa_flags = SA_SIGINFO };
	void *at = mmap(NULL, sizeof(*mapped), PROT_READ | PROT_WRITE, MAP_SHARED,
	    place.fd, (off_t)(place.slot * METRICS_SLOT_BYTES));

	if (at == MAP_FAILED)
		return false;
	mapped = at;
	return sigaction(SIGBUS, &action, NULL) == 0;
}

static void
unmap(void)
{
	munmap(mapped, sizeof(*mapped));
	mapped = NULL;
}

/* Nobody else uses it. */
static bool
make_empty(struct metrics_place place)
{
	if (!map(place))
		return false;
	memset((void *)mapped, 0, sizeof(*mapped));
	atomic_store(&mapped->made_at, (uint64_t)time(NULL));
	atomic_store(&mapped->bytes, sizeof(*mapped));
	atomic_store(&mapped->layout, layout());
	atomic_store(&mapped->mark, MARK);
	return true;
}

static bool
take_fitting(struct metrics_place place)
{
	if (!map(place))
		return false;
	if (metrics_file_fits(mapped) &&
	    lock(place.fd, F_RDLCK, lock_byte(place.slot, LOCK_USE)))
		return true;
	unmap();
	return false;
}

static bool
take_unused(struct metrics_place place)
{
	const off_t use = lock_byte(place.slot, LOCK_USE);

	return lock(place.fd, F_WRLCK, use) && make_empty(place) &&
	    lock(place.fd, F_RDLCK, use);
}

/*
 * The slot of this build, else one that nobody uses.  All of the file is allocated, so that
 * no count can meet a full file system; it is never made shorter.
 */
static const char *
choose(struct metrics_place *place)
{
	const off_t all = METRICS_SLOTS * METRICS_SLOT_BYTES;
	struct stat status;

	if (fstat(place->fd, &status) != 0 ||
	    (status.st_size < all && posix_fallocate(place->fd, 0, all) != 0))
		return "it cannot be enlarged: is the disk full?";
	for (place->slot = 0; place->slot < METRICS_SLOTS; place->slot++)
		if (take_fitting(*place))
			return NULL;
	for (place->slot = 0; place->slot < METRICS_SLOTS; place->slot++)
		if (take_unused(*place))
			return NULL;
	return "processes of two other versions use it: restart reflector.target";
}

/* One process chooses at a time, else two could make a slot each. */
static const char *
choose_alone(struct metrics_place *place)
{
	const struct timespec pause = { .tv_nsec = OPEN_PAUSE_NS };
	const off_t gate = lock_byte(METRICS_SLOTS, 0);
	const char *why;

	for (int i = 0; !lock(place->fd, F_WRLCK, gate); i++) {
		if (i == OPEN_TRIES)
			return "another process is opening it: restart reflector.target";
		nanosleep(&pause, NULL);
	}
	why = choose(place);
	(void)lock(place->fd, F_UNLCK, gate);
	return why;
}

struct metrics_file *
metrics_file_map(const char *path, struct metrics_place *place, const char **why)
{
	struct stat status;

	place->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (place->fd < 0 && errno == ENOENT)
		place->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (place->fd < 0) {
		*why = strerror(errno);
		return NULL;
	}
	*why = "it is not a regular file";
	if (fstat(place->fd, &status) == 0 && S_ISREG(status.st_mode))
		*why = choose_alone(place);
	if (*why == NULL)
		return mapped;
	close(place->fd);
	return NULL;
}
