/*
 * Recordings and attendance: what is worked out from a meeting's events.  The module
 * owns RECORDING_MISSING_AFTER (recording_config).
 */
#ifndef MODEL_RECORDING_H
#define MODEL_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

extern const struct config_group recording_config;

struct recording {
	const char *id, *recording_id, *status;
	const char *started_at, *stopped_at, *completed_at,
	    *initiator;		    /* NULL: not known */
	const char *failure_reason; /* NULL: it did not fail, or nobody told why */
	const char *files;	    /* JSON array */
	bool waiting_for_consent;   /* a hand-over of it is held */
};

struct recording_list {
	struct recording *items;
	int64_t count;
};

/* RECORDING_MISSING_AFTER. */
int64_t recording_missing_after_ms(void);

/* The recordings of a meeting, as they are now.  Files below RECORDINGS_DIR (model/storage.h)
 * that nobody told another address of have one below base_url. */
struct recording_filter {
	const char *meeting_id, *base_url;
	int64_t now;
};

/* In the order in which they were heard of. */
enum outcome recording_list(struct db *, struct arena *, const struct recording_filter *,
    struct recording_list *) MUST_USE;

/* A recording with its meeting and who owns it. */
struct found_recording {
	struct recording recording;
	const char *meeting_id, *user_id;
};

/* By its own id or by that of one of its files. */
enum outcome recording_find(struct db *, struct arena *, const char *id, int64_t now,
    struct found_recording *) MUST_USE;

/*
 * Hands every file of it over again, to every endpoint that there is now; *is_due is false
 * when there is none, or no file.  NOT_FOUND: the meeting has been erased.
 */
enum outcome recording_redeliver(struct db *, struct arena *,
    const struct found_recording *, int64_t now, bool *is_due) MUST_USE;

/* The key of links to recordings. */
enum outcome recording_link_secret(
    struct db *, struct arena *, const char **secret) MUST_USE;

/* A name of a file of a recording; one that was renamed has several, one after the other. */
struct recording_file {
	const char *user_id; /* who owns the meeting */
	const char *id;	  /* its own: the recording answers under it, too; NULL as file */
	const char *file; /* as it is shown; NULL: nothing was told of any yet */
	const char *name; /* as Jibri told it once; NULL: no file of ours has that name */
	bool is_own;	  /* no other meeting told that name before */
};

struct recording_file_list {
	struct recording_file *items; /* one at least */
	int64_t count;
};

/* The names of the files of the recording that answers under this id; of an id of a file
 * those of that one alone.  NOT_FOUND: no recording does. */
enum outcome recording_files(
    struct db *, struct arena *, const char *id, struct recording_file_list *) MUST_USE;

/* Hands it over without everybody's consent, now and when more of its files come.
 * NOT_FOUND: the meeting has been erased. */
enum outcome recording_release(struct db *, struct arena *, const char *meeting_id,
    const char *subject_id, int64_t now) MUST_USE;

#endif
