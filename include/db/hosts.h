/*
 * The servers that DATABASE_URL names; private to db/.  libpq tries a list without a
 * time limit for each (PQconnectPoll knows none), so that one which is silent would use up
 * the whole deadline; each is therefore an attempt of its own.
 */
#ifndef DB_HOSTS_H
#define DB_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

/* As libpq's host, hostaddr and port of one attempt; NULL: whatever libpq makes of the URL. */
struct host {
	const char *name, *address, *port;
};

/*
 * At least one.  A list that libpq must read as a whole (an empty name in it, counts that do
 * not fit, a service file, target_session_attrs=prefer-standby) is one host of NULLs.
 */
struct hosts {
	const struct host *items;
	size_t count;
};

/* false: no connection string, or with a port or a host that can be none (then a password
 * that was not escaped stands there). */
bool hosts_read(struct arena *, const char *url, struct hosts *) MUST_USE;

/* Until when one host may be tried when so many, itself included, are left. */
int64_t hosts_share(int64_t now_ms, int64_t deadline_ms, size_t left);

#endif
