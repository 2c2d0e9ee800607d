/*
 * Recordings, computed from a meeting's events. The module owns RECORDING_MISSING_AFTER
 * (recording_config).
 */
#ifndef MODEL_RECORDING_H
#define MODEL_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;
struct origin;

extern const struct config_group recording_config;

struct recording {
	const char *id, *recording_id, *status;
	const char *started_at, *stopped_at, *completed_at,
	    *initiator;		    /* NULL: not known */
	const char *failure_reason; /* NULL: it did not fail, or no reason was reported */
	const char *files;	    /* JSON array */
	bool waiting_for_consent;   /* a delivery of it waits for consent */
};

struct recording_list {
	struct recording *items;
	int64_t count;
};

/* RECORDING_MISSING_AFTER. */
int64_t recording_missing_after_ms(void);

/*
 * The recordings of a meeting. A file below RECORDINGS_DIR (model/storage.h) without a
 * reported address gets one below base_url.
 */
struct recording_filter {
	const char *meeting_id, *base_url;
	int64_t now;
};

/* Ordered by their earliest known time. */
enum outcome recording_list(struct db *, struct arena *, const struct recording_filter *,
    struct recording_list *) MUST_USE;

/* A recording with its meeting, and the meeting's owner and room. */
struct found_recording {
	struct recording recording;
	const char *meeting_id, *user_id, *room_id;
};

/* By its own id or by that of one of its files. */
enum outcome recording_find(struct db *, struct arena *, const char *id, int64_t now,
    struct found_recording *) MUST_USE;

/*
 * Enqueues every file of it again for every current endpoint. INAPPLICABLE: there is no
 * endpoint or no file; NOT_FOUND: the meeting was erased.
 */
enum outcome recording_redeliver(struct db *, struct arena *,
    const struct found_recording *, int64_t now, const struct origin *) MUST_USE;

/* The key of links to recordings. */
enum outcome recording_link_secret(
    struct db *, struct arena *, const char **secret) MUST_USE;

/* A name of a recording's file; a renamed file has several, listed together. */
struct recording_file {
	const char *user_id, *room_id; /* the meeting's owner and room */
	const char *id;	  /* its own: the recording answers under it, too; NULL as file */
	const char *file; /* as the API shows it; NULL: no file was reported yet */
	/* As Jibri reported it; NULL: no file in RECORDINGS_DIR has that name. */
	const char *name;
	bool is_own; /* no other meeting named it before */
};

struct recording_file_list {
	struct recording_file *items; /* at least one */
	int64_t count;
};

/*
 * The names of the files of the recording with this id; for the id of a file only the
 * names of that file. NOT_FOUND: no such recording.
 */
enum outcome recording_files(
    struct db *, struct arena *, const char *id, struct recording_file_list *) MUST_USE;

/*
 * Releases its deliveries, now and later, without everybody's consent. NOT_FOUND: the
 * meeting was erased.
 */
enum outcome recording_release(struct db *, struct arena *,
    const struct found_recording *, int64_t now, const struct origin *) MUST_USE;

#endif
