/*
 * Whether hosts of webhooks can be reached: name, connection, TLS.  Nothing is sent.
 */
#ifndef TOOLS_DOCTOR_REACH_H
#define TOOLS_DOCTOR_REACH_H

#include <stdint.h>

struct arena;

struct target {
	const char *url;   /* scheme://host:port/ */
	const char *fault; /* set by reach: NULL: it was reached */
};

/* Tries all at the same time.  post_config is loaded. */
void reach(struct arena *, struct target *, int64_t count, int64_t limit_ms);

#endif
