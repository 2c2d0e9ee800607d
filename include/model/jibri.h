/*
 * Jibris and their sessions, as Jibri itself reports them.  The module owns JIBRI_SILENT_AFTER
 * (jibri_config).
 */
#ifndef MODEL_JIBRI_H
#define MODEL_JIBRI_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

extern const struct config_group jibri_config;

/* JIBRI_SILENT_AFTER. */
int64_t jibri_silent_after_ms(void);

struct jibri_status {
	const char *name;	   /* its jibriId, else its host, else "" */
	const char *host;	   /* the relay's; NULL: unknown */
	const char *busy_status;   /* IDLE, BUSY, EXPIRED */
	const char *health_status; /* HEALTHY, UNHEALTHY */
	const char *detail;	   /* why it is not healthy; NULL: it reports nothing */
	int64_t at;		   /* when it reported that, by our clock */
};

/* What is older than what is known changes nothing. */
enum outcome jibri_note(
    struct db *, struct arena *, const struct jibri_status *) MUST_USE;

struct jibri_session {
	const char *id;	     /* the recording's recording_id */
	const char *jibri;   /* as a status has it as name */
	const char *status;  /* ON, OFF; others change nothing */
	const char *failure; /* why it failed; NULL: it did not */
	int64_t at;
	const char *request_id, *trace; /* of the request that reports it; NULL: none */
};

/* Writes the recording's messages, too, if its meeting is known. */
enum outcome jibri_session_note(
    struct db *, struct arena *, const struct jibri_session *) MUST_USE;

/* How many Jibris are in each state: each is in one. */
struct jibri_counts {
	int64_t free, busy, unhealthy, silent;
};

/* Of those that reported within the last 7 days. */
enum outcome jibri_count(
    struct db *, struct arena *, int64_t now, struct jibri_counts *) MUST_USE;

#endif
