/* A request as libcurl sees it, a CURL *: inside net/ only. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "net/post.h"

/* What holds for every request: no redirects, no proxies, nothing from the environment.
 * It is a POST until it is told otherwise. */
bool transfer_prepare(void *curl) MUST_USE;

/* Sets the headers ("Name: value"; ends with NULL); *list is to be freed by the caller, also
 * on failure. */
bool transfer_headers(void *curl, const char *const *headers, void **list) MUST_USE;

/* Why there was no status, by what libcurl said (a CURLcode). */
enum post_end transfer_end(void *curl, bool is_forbidden, int code);

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
