/*
 * The keys of an identity provider, which deliver fetches and programs use
 * (doc/design/secrets.md, "A provider's keys").  A source is what caller_provider names.  All
 * times are of the database's clock.  The module owns AUTH_JWKS_KEEP, AUTH_JWKS_ASK and
 * AUTH_JWKS_WAIT (provider_config).
 */
#ifndef MODEL_PROVIDER_H
#define MODEL_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

extern const struct config_group provider_config;

/* For how long keys are used after the last success. */
int64_t provider_keep_ms(void);

/* Programs that meet unknown keys cause one fetch in this time at most. */
int64_t provider_ask_ms(void);

/* How long a request with an unknown key waits for a fetch. */
int64_t provider_wait_ms(void);

struct provider_keys {
	int64_t version;  /* another one: other keys; 0: they were never fetched */
	const char *jwks; /* NULL: the caller knows this version, or there are none */
	bool is_kept;	  /* false: they are too old to be used */
	bool is_pending;  /* a fetch is under way or asked for */
};

/* known: the version that the caller has.  NOT_FOUND: deliver does not know this source yet. */
enum outcome provider_read(struct db *, struct arena *, const char *source, int64_t known,
    struct provider_keys *) MUST_USE;

/* Asks deliver for a fetch, which may have been asked for too recently; is one coming? */
enum outcome provider_ask(
    struct db *, struct arena *, const char *source, bool *is_coming) MUST_USE;

/* A fetch by deliver. */
struct provider_fetch {
	const char *source;
	int64_t refresh_ms;    /* between two fetches */
	int64_t retry_most_ms; /* the longest time between two that fail */
	int64_t lease_ms;      /* after it another deliver may have the fetch */
	const char *lease;     /* set by provider_claim */
};

/* What keys a fetch brought. */
struct provider_news {
	bool is_changed;
	int64_t failures;	  /* in a row, before this one */
	const char *failed_since; /* NULL: none failed */
};

/* NOT_FOUND: no fetch is due, or another deliver has it. */
enum outcome provider_claim(
    struct db *, struct arena *, struct provider_fetch *) MUST_USE;

/* The fetch has brought these keys (a JSON object).  NOT_FOUND: the lease is lost. */
enum outcome provider_keep(struct db *, struct arena *, const struct provider_fetch *,
    const char *jwks, struct provider_news *) MUST_USE;

/* The fetch has failed, as the last `failures` have.  NOT_FOUND: the lease is lost. */
enum outcome provider_failed(struct db *, struct arena *, const struct provider_fetch *,
    int64_t *failures) MUST_USE;

/* Deletes what is kept of others than this source; NULL: of all. */
enum outcome provider_forget(struct db *, struct arena *, const char *source) MUST_USE;

/* For an operator. */
struct provider_state {
	int64_t count;				    /* of its keys */
	int64_t fetched_at, tried_at, failed_since; /* moments; 0: never */
	bool is_kept; /* its keys may be used (AUTH_JWKS_KEEP) */
	bool is_late; /* nobody has tried to fetch them for late_ms */
};

/* NOT_FOUND: no deliver has taken note of this source. */
enum outcome provider_state(struct db *, struct arena *, const char *source,
    int64_t late_ms, struct provider_state *) MUST_USE;

#endif
