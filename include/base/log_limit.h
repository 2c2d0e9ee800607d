/*
 * A line that anybody may cause is written at most once in LOG_LIMIT_MS, so that a flood
 * of requests does not fill the disk:
 *
 *	static struct log_limit limit;
 *	int64_t left_out;
 *
 *	if (log_limit_pass(&limit, clock_monotonic_ms(), &left_out))
 *		log_info("...; %lld more since the last line", left_out);
 */
#ifndef BASE_LOG_LIMIT_H
#define BASE_LOG_LIMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LOG_LIMIT_MS 10000

/* Of any number of threads; all zero at first. */
struct log_limit {
	atomic_llong next_ms;
	atomic_llong left_out;
};

/* May the line be written now?  Then left_out is how many were not since the last one. */
bool log_limit_pass(struct log_limit *, int64_t now_ms, int64_t *left_out);

#endif
