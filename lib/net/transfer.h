/* A request as a CURL *; private to net/. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "net/post.h"

/* Options of every request: no redirects, no proxies, nothing from the environment.  The
 * method is POST unless the caller changes it. */
bool transfer_prepare(void *curl) MUST_USE;

/* Sets the headers ("Name: value"; ends with NULL); the caller always frees *list. */
bool transfer_headers(void *curl, const char *const *headers, void **list) MUST_USE;

/* Why there was no status, by libcurl's result (a CURLcode). */
enum post_end transfer_end(void *curl, bool is_forbidden, int code);

struct transfer_rules {
	int64_t timeout_ms;
	bool allow_private;
};

/* Fills in post->transfer (a CURL *).  false: libcurl refuses a part, or no memory. */
bool transfer_open(struct post *, const struct transfer_rules *) MUST_USE;

/* Sets end, status and retry_after by libcurl's result (a CURLcode). */
void transfer_judge(struct post *, int code);

void transfer_close(struct post *);

#endif
