/* One POST as libcurl sees it: inside net/ only. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct post;

struct transfer_rules {
	int64_t timeout_ms;
	bool allow_private;
};

/* Fills in post->transfer (a CURL *).  false: libcurl takes no part of it; no memory. */
bool transfer_open(struct post *, const struct transfer_rules *) MUST_USE;

/* Sets end, status and retry_after by what libcurl said (a CURLcode). */
void transfer_judge(struct post *, int code);

void transfer_close(struct post *);

#endif
