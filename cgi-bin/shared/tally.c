#include "cgi-bin/shared/tally.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cgi-bin/shared/source.h"
#include "json/encode.h"

#define MINUTE INT64_C(60000000)
#define BUCKETS 2048
#define NONE (-1)

struct entry {
	int64_t minute;
	uint64_t count, taken; /* taken: of count */
	struct in6_addr address;
	enum refusal refusal;
	int next; /* in its bucket */
};

struct tally {
	pthread_mutex_t mutex;
	struct entry entries[TALLY_MOST];
	int heads[BUCKETS];
	int count;
	/* What found no place; the minute is that in which it began. */
	struct entry others[REFUSALS];
};

static void
empty_buckets(struct tally *tally)
{
	for (size_t i = 0; i < BUCKETS; i++)
		tally->heads[i] = NONE;
}

struct tally *
tally_new(void)
{
	struct tally *tally = calloc(1, sizeof(*tally));

	if (tally == NULL)
		abort();
	pthread_mutex_init(&tally->mutex, NULL);
	empty_buckets(tally);
	return tally;
}

void
tally_free(struct tally *tally)
{
	pthread_mutex_destroy(&tally->mutex);
	free(tally);
}

/* FNV-1a.  Whoever makes them meet gets a list of TALLY_MOST at most. */
static size_t
bucket_of(const struct entry *entry)
{
	uint32_t hash = 2166136261U ^ (uint32_t)entry->refusal ^
	    (uint32_t)(entry->minute / MINUTE) << 8;

	for (size_t i = 0; i < sizeof(entry->address); i++)
		hash = (hash ^ entry->address.s6_addr[i]) * 16777619U;
	return hash % BUCKETS;
}

static bool
is_same(const struct entry *one, const struct entry *other)
{
	return one->minute == other->minute && one->refusal == other->refusal &&
	    memcmp(&one->address, &other->address, sizeof(one->address)) == 0;
}

static void
insert(struct tally *tally, const struct entry *entry)
{
	const size_t bucket = bucket_of(entry);
	struct entry *made = &tally->entries[tally->count];

	*made = *entry;
	made->next = tally->heads[bucket];
	tally->heads[bucket] = tally->count++;
}

static struct entry *
find(struct tally *tally, const struct entry *wanted)
{
	struct entry *other = &tally->others[wanted->refusal];

	for (int i = tally->heads[bucket_of(wanted)]; i != NONE;
	     i = tally->entries[i].next)
		if (is_same(&tally->entries[i], wanted))
			return &tally->entries[i];
	if (tally->count < TALLY_MOST) {
		insert(tally, wanted);
		return &tally->entries[tally->count - 1];
	}
	if (other->count == 0)
		*other = *wanted;
	return other;
}

void
tally_add(struct tally *tally, int64_t now, enum refusal refusal, const char *address)
{
	const struct entry wanted = {
		.minute = now - now % MINUTE,
		.address = source_read(address),
		.refusal = refusal,
	};

	pthread_mutex_lock(&tally->mutex);
	find(tally, &wanted)->count++;
	pthread_mutex_unlock(&tally->mutex);
}

static void
take(struct json_writer *json, struct entry *entry, bool has_address)
{
	char address[INET6_ADDRSTRLEN];

	entry->taken = entry->count;
	if (entry->count == 0)
		return;
	json_open(json, NULL, '{');
	json_put_text(json, "at", clock_format(json->text.arena, entry->minute, 0));
	json_put_text(json, "reason", refusal_name(entry->refusal));
	json_put_text(
	    json, "address", has_address ? source_write(&entry->address, address) : NULL);
	json_put_integer(json, "count", (int64_t)entry->count);
	json_close(json, '}');
}

const char *
tally_take(struct tally *tally, struct arena *arena)
{
	struct json_writer json = json_writer(arena);
	size_t empty;

	json_open(&json, NULL, '[');
	empty = json.text.length;
	pthread_mutex_lock(&tally->mutex);
	for (int i = 0; i < tally->count; i++)
		take(&json, &tally->entries[i], true);
	for (size_t i = 0; i < REFUSALS; i++)
		take(&json, &tally->others[i], false);
	pthread_mutex_unlock(&tally->mutex);
	if (json.text.length == empty)
		return NULL;
	json_close(&json, ']');
	return json.text.bytes;
}

/* Those of this minute stay even when they are written: so a minute has at most TALLY_MOST. */
static void
tidy(struct tally *tally, int64_t minute)
{
	const int count = tally->count;

	tally->count = 0;
	empty_buckets(tally);
	for (int i = 0; i < count; i++) {
		const struct entry entry = tally->entries[i];

		if (entry.count > 0 || entry.minute >= minute)
			insert(tally, &entry);
	}
}

static void
subtract(struct entry *entry)
{
	entry->count -= entry->taken;
	entry->taken = 0;
}

void
tally_settle(struct tally *tally, int64_t now, bool is_written)
{
	if (!is_written)
		return;
	pthread_mutex_lock(&tally->mutex);
	for (int i = 0; i < tally->count; i++)
		subtract(&tally->entries[i]);
	for (size_t i = 0; i < REFUSALS; i++)
		subtract(&tally->others[i]);
	tidy(tally, now - now % MINUTE);
	pthread_mutex_unlock(&tally->mutex);
}
