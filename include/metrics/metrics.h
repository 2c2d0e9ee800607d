/*
 * Counters that all processes of all programs share: one small file, METRICS_FILE, that each
 * of them maps.  A count is one relaxed atomic addition.  Values survive restarts of the
 * programs.  metrics/view.h reads them, metrics/text.h writes them for Prometheus;
 * doc/metrics.md lists them, doc/design/programs.md ("Metrics") says how the file is kept.
 *
 * Without a usable file a program counts for itself.  All functions but metrics_open and metrics_run may be called by any thread, and
 * before metrics_open: nobody sees these counts.
 *
 * The module owns METRICS_FILE (metrics_config).
 */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "metrics/refusal.h"

struct config_group;
struct metrics_route;

extern const struct config_group metrics_config;

enum secret { SECRET_CURRENT, SECRET_PREVIOUS, SECRETS };

/* The senders of events; PLATFORM: a platform's own webhooks. */
enum dialect { DIALECT_SIGNED, DIALECT_STOCK, DIALECT_PLATFORM, DIALECTS };

enum database_fault {
	DATABASE_NO_CONNECTION,
	DATABASE_LOST,	    /* a connection, in a statement */
	DATABASE_NO_ANSWER, /* within DATABASE_TIMEOUT */
	DATABASE_STATEMENT_TIMEOUT,
	DATABASE_LOCK_TIMEOUT, /* or a deadlock, or a conflict */
	DATABASE_FAULTS
};

/* What came of sending a webhook. */
enum try_result {
	TRY_2XX,
	TRY_4XX,
	TRY_5XX,
	TRY_OTHER_STATUS,
	TRY_TIMEOUT,
	TRY_DNS,
	TRY_TLS,
	TRY_REFUSED, /* no connection */
	TRY_BROKEN,
	TRY_FORBIDDEN,
	TRY_BAD_URL,
	TRY_UNRENDERED,
	TRY_RESULTS
};

/* For log_warn, with the path and the reason. */
#define METRICS_WARNING                                                                  \
	"METRICS_FILE: %s: %s; /metrics lacks this process: give its user the group "    \
	"reflector-metrics, then restart"

/* METRICS_FILE */
const char *metrics_path(void);

/*
 * Opens the file; once, after the configuration, before the process is confined and before
 * its threads.  program is kept, not copied.  NULL: done; else why the file is not usable, for
 * a warning.
 */
const char *metrics_open(const char *program) MUST_USE;

/* This process now runs until it is stopped; a plain CGI process does not. */
void metrics_run(void);

/* The counters of a route; never NULL.  Kept for the life of the process. */
struct metrics_route *metrics_route(const char *method, const char *route)
    __attribute__((returns_nonnull));
void metrics_request(struct metrics_route *, int status, int64_t took_us);

void metrics_refusal(enum refusal);

/* The last that this thread counted since it asked before; REFUSALS: none. */
enum refusal metrics_refused(void);

void metrics_signature(enum secret); /* that a right signature was made with */
void metrics_event(enum dialect);    /* accepted */
void metrics_batch(size_t rows);     /* of events, committed together */
void metrics_database(enum database_fault);

/* deliver: it is alive; it has claimed messages; a try ended; a message is dead */
void metrics_heartbeat(void);
void metrics_claimed(int64_t count);
void metrics_try(enum try_result);
void metrics_dead(void);

#endif
