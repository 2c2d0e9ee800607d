#include "metrics/metrics.h"

#include <time.h>

#include "base/config.h"
#include "file.h"

static const char *path;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "METRICS_FILE", .kind = VARIABLE_TEXT, .into = &path,
	  .fallback = "/run/reflector/metrics" },
};
/* clang-format on */

const struct config_group metrics_config = { variables, COUNT(variables), NULL };

const char *
metrics_path(void)
{
	return path;
}

/* Where nobody looks: of a process without a file, and of rows for which there is no room. */
static struct metrics_program no_program;
static struct metrics_route no_route;

static struct metrics_file *file;
static struct metrics_program *own = &no_program;
static const char *own_name = "";
static struct metrics_place place = { .fd = -1 };
static _Thread_local enum refusal refused = REFUSALS;

static void
add(metrics_word *word, uint64_t count)
{
	atomic_fetch_add_explicit(word, count, memory_order_relaxed);
}

static void
set(metrics_word *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_relaxed);
}

static uint64_t
now(void)
{
	return (uint64_t)time(NULL);
}

/* Is the row free, and now ours, or that of the same name? */
static bool
is_ours(metrics_word *row, uint64_t key)
{
	uint64_t found = 0;

	return atomic_compare_exchange_strong(row, &found, key) || found == key;
}

/* Every process writes the name: the one that took the row may have ended before. */
static struct metrics_program *
find_program(const char *name)
{
	const uint64_t key = metrics_file_key(&name, 1);

	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		struct metrics_program *row =
		    &file->programs[(key + i) % METRICS_PROGRAMS];

		if (!is_ours(&row->key, key))
			continue;
		metrics_file_put(row->name, METRICS_NAME, name);
		metrics_file_put(row->version, METRICS_NAME, PACKAGE_VERSION);
		return row;
	}
	return &no_program;
}

struct metrics_route *
metrics_route(const char *method, const char *route)
{
	const char *const texts[] = { own_name, method, route };
	const uint64_t key = metrics_file_key(texts, COUNT(texts));

	for (size_t i = 0; file != NULL && i < METRICS_ROUTES; i++) {
		struct metrics_route *row = &file->routes[(key + i) % METRICS_ROUTES];

		if (!is_ours(&row->key, key))
			continue;
		metrics_file_put(row->program, METRICS_NAME, own_name);
		metrics_file_put(row->method, METRICS_METHOD, method);
		metrics_file_put(row->path, METRICS_PATH, route);
		return row;
	}
	return &no_route;
}

const char *
metrics_open(const char *program)
{
	const char *why = NULL;

	own_name = program;
	file = metrics_file_map(path, &place, &why);
	if (file == NULL)
		return why;
	own = find_program(program);
	return NULL;
}

void
metrics_run(void)
{
	set(&own->started_at, now());
	add(&own->starts, 1);
	if (own != &no_program)
		metrics_file_run(place, (size_t)(own - file->programs));
}

static size_t
bucket_of(int64_t value, const int64_t bounds[], size_t count)
{
	size_t i = 0;

	while (i < count && value > bounds[i])
		i++;
	return i;
}

void
metrics_request(struct metrics_route *route, int status, int64_t took_us)
{
	size_t i = 0;

	while (i < METRICS_STATUSES && metrics_statuses[i] != status)
		i++;
	add(&route->statuses[i], 1);
	add(&route->times[bucket_of(took_us, metrics_times_us, METRICS_TIMES)], 1);
	add(&route->time_us, (uint64_t)took_us);
}

/* Each part of time has a number; its count begins anew when the number changes. */
static void
add_recent(metrics_word *word, uint64_t part)
{
	uint64_t before = atomic_load_explicit(word, memory_order_relaxed);
	uint64_t after;

	do
		after = before >> 24 != part	    ? (part << 24 | 1) :
		    (before & 0xffffff) == 0xffffff ? before :
						      before + 1;
	while (!atomic_compare_exchange_weak_explicit(
	    word, &before, after, memory_order_relaxed, memory_order_relaxed));
}

void
metrics_refusal(enum refusal refusal)
{
	const uint64_t part = now() / METRICS_PART_SECONDS;

	add(&own->refusals[refusal], 1);
	add_recent(&own->recent[refusal][part % METRICS_PARTS], part);
	refused = refusal;
}

enum refusal
metrics_refused(void)
{
	const enum refusal last = refused;

	refused = REFUSALS;
	return last;
}

void
metrics_signature(enum secret secret)
{
	add(&own->signatures[secret], 1);
	set(&own->signed_at[secret], now());
}

void
metrics_event(enum dialect dialect)
{
	add(&own->events[dialect], 1);
	set(&own->event_at[dialect], now());
}

void
metrics_batch(size_t rows)
{
	add(&own->batches[bucket_of((int64_t)rows, metrics_sizes, METRICS_SIZES)], 1);
	add(&own->batch_rows, rows);
}

void
metrics_database(enum database_fault fault)
{
	add(&own->database[fault], 1);
}

void
metrics_heartbeat(void)
{
	set(&own->heartbeat_at, now());
}

void
metrics_claimed(int64_t count)
{
	add(&own->claimed, (uint64_t)count);
}

void
metrics_try(enum try_result result)
{
	add(&own->tries[result], 1);
}

void
metrics_dead(void)
{
	add(&own->dead, 1);
}
