/*
 * Latencies, counted in buckets that are 1/128 of their value wide.
 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_PARTS 128
#define HISTOGRAM_BUCKETS (HISTOGRAM_PARTS * 40)

struct histogram {
	uint64_t buckets[HISTOGRAM_BUCKETS];
	uint64_t count;
	int64_t most_ns;
};

void histogram_add(struct histogram *, int64_t ns);

/* The latency in milliseconds that this share (0..1) of all were not slower than. */
double histogram_ms(const struct histogram *, double share);

#endif
