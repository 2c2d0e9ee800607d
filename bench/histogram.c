#include "histogram.h"

#include <stddef.h>

/* Values under PARTS have buckets of their own; from there each power of two has PARTS / 2. */
static size_t
bucket_of(uint64_t value)
{
	unsigned shift = 0;

	while (value >> shift >= HISTOGRAM_PARTS)
		shift++;
	return (size_t)shift * (HISTOGRAM_PARTS / 2) + (size_t)(value >> shift);
}

static uint64_t
value_of(size_t bucket)
{
	size_t half = HISTOGRAM_PARTS / 2;
	size_t shift = bucket < HISTOGRAM_PARTS ? 0 : bucket / half - 1;

	return (uint64_t)(bucket - shift * half) << shift;
}

void
histogram_add(struct histogram *histogram, int64_t ns)
{
	size_t bucket = bucket_of(ns < 0 ? 0 : (uint64_t)ns);

	histogram->buckets[bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1]++;
	histogram->count++;
	if (ns > histogram->most_ns)
		histogram->most_ns = ns;
}

double
histogram_ms(const struct histogram *histogram, double share)
{
	uint64_t wanted = (uint64_t)(share * (double)histogram->count), seen = 0;

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += histogram->buckets[i];
		if (seen > wanted)
			return (double)value_of(i) / 1e6;
	}
	return (double)histogram->most_ns / 1e6;
}
