/*
 * What the load generator measures by: time that passes, and its own processor time.
 */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H

#include <stdint.h>

int64_t times_now_ns(void);
double times_cpu_seconds(void);

#endif
