/*
 * The layout of METRICS_FILE, and how it is opened.  Private to metrics/.
 *
 * Everything in it is a 64-bit word that is read and written as one.  A row is found by its
 * key, the hash of its name, by linear probing; a row that was claimed once stays.
 *
 * There are two slots.  While an update replaces the processes one by one, those of the
 * version before use one slot, and the new ones the other.
 */
#ifndef METRICS_FILE_H
#define METRICS_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/metrics.h"

typedef _Atomic uint64_t metrics_word;

#define METRICS_SLOTS 2
#define METRICS_SLOT_BYTES ((size_t)256 * 1024)

#define METRICS_PROGRAMS 16
#define METRICS_ROUTES 192

/* Words of a text; a longer one is cut. */
#define METRICS_NAME 4
#define METRICS_METHOD 1
#define METRICS_PATH 12

/* Parts of the last hour, and the one that began just before. */
#define METRICS_PARTS 7
#define METRICS_PART_SECONDS 600

/* Bounds of the histograms; one more bucket has what is above the last. */
#define METRICS_TIMES 13
#define METRICS_SIZES 9
#define METRICS_STATUSES 15

extern const int64_t metrics_times_us[METRICS_TIMES];
extern const int64_t metrics_sizes[METRICS_SIZES];
extern const int metrics_statuses[METRICS_STATUSES];

struct metrics_program {
	metrics_word key, name[METRICS_NAME], version[METRICS_NAME];
	metrics_word started_at, starts; /* Unix seconds; 0: it never ran */
	metrics_word refusals[REFUSALS];
	/* The number of a part of time (upper 40 bits), and the refusals in it. */
	metrics_word recent[REFUSALS][METRICS_PARTS];
	metrics_word signatures[SECRETS], signed_at[SECRETS];
	metrics_word events[DIALECTS], event_at[DIALECTS];
	metrics_word batches[METRICS_SIZES + 1], batch_rows;
	metrics_word database[DATABASE_FAULTS];
	metrics_word heartbeat_at, claimed, dead, tries[TRY_RESULTS];
};

struct metrics_route {
	metrics_word key, program[METRICS_NAME], method[METRICS_METHOD],
	    path[METRICS_PATH];
	metrics_word statuses[METRICS_STATUSES + 1];
	metrics_word times[METRICS_TIMES + 1], time_us;
};

/* A slot. */
struct metrics_file {
	metrics_word mark, layout, bytes, made_at;
	struct metrics_program programs[METRICS_PROGRAMS];
	struct metrics_route routes[METRICS_ROUTES];
};

/* Where in which file. */
struct metrics_place {
	int fd;
	size_t slot;
};

/*
 * Maps a slot of the file for counting: that of this build, else one that is of another build
 * or damaged, if no process uses it.  NULL: *why says what is wrong.  The descriptor stays
 * open: its locks say that the slot is in use.
 */
struct metrics_file *metrics_file_map(
    const char *path, struct metrics_place *, const char **why);

/* Is it of this build, and not damaged where it would matter? */
bool metrics_file_fits(const struct metrics_file *);

/* Says until the end of the process that it runs this program, and whether one does. */
void metrics_file_run(struct metrics_place, size_t program);
bool metrics_file_runs(struct metrics_place, size_t program);

/* The key of a row, never 0: the hash of its texts. */
uint64_t metrics_file_key(const char *const texts[], size_t count);

/* Texts of at most that many words. */
void metrics_file_put(metrics_word *into, size_t words, const char *);

#endif
