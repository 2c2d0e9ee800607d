/*
 * What reflectorctl doctor asks the database.  Each answer is bounded, and read by index: it
 * takes no longer the more there is.
 */
#ifndef MODEL_DIAGNOSIS_H
#define MODEL_DIAGNOSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* How many of the newest meetings are looked at; of the active ones and of the others. */
#define DIAGNOSIS_MEETINGS 2000
/* For files. */
#define DIAGNOSIS_FILES 1000
/* How far messages are counted. */
#define DIAGNOSIS_MESSAGES 10000

/* From now on a statement of this connection takes at most that long. */
enum outcome diagnosis_limit(struct db *, struct arena *, int64_t timeout_ms) MUST_USE;

/* Moments are 0 where there is none. */

/* Who sent the newest events. */
struct sender {
	const char *dialect, *host; /* host: NULL: its events do not tell it */
	int64_t events, newest_at;
	/* How long after the sender's own time its fastest event came; negative: before it. */
	int64_t lag_seconds;
};

struct sender_list {
	struct sender *items; /* the newest first */
	int64_t count;
};

enum outcome diagnosis_senders(
    struct db *, struct arena *, struct sender_list *) MUST_USE;

/* The meetings that were opened on the day before, more than 10 minutes ago. */
struct silence {
	int64_t opened, heard; /* heard: those that have an event */
};

enum outcome diagnosis_silence(
    struct db *, struct arena *, int64_t now, struct silence *) MUST_USE;

/* A room with recordings of the last 7 days that are missing. */
struct room_missing {
	const char *room;
	int64_t recordings, newest_at;
};

struct room_missing_list {
	struct room_missing *items;
	int64_t count;
};

enum outcome diagnosis_missing(
    struct db *, struct arena *, int64_t now, struct room_missing_list *) MUST_USE;

/* Erasures that have begun and not finished. */
struct erasures {
	int64_t unfinished, oldest_at;
};

enum outcome diagnosis_erasures(struct db *, struct arena *, struct erasures *) MUST_USE;

/* A name of a file that a recording has; the names of one file follow each other. */
struct expected_file {
	const char *room, *file, *name;
};

struct expected_file_list {
	struct expected_file *items;
	int64_t count;
};

enum outcome diagnosis_files(
    struct db *, struct arena *, struct expected_file_list *) MUST_USE;

struct path_list {
	const char **items;
	int64_t count;
};

/* Those of the paths (a JSON array) that no meeting has named. */
enum outcome diagnosis_unnamed(
    struct db *, struct arena *, const char *paths, struct path_list *) MUST_USE;

/* When the database was created. */
enum outcome diagnosis_age(struct db *, struct arena *, int64_t *since) MUST_USE;

struct outbox_state {
	int64_t pending, oldest_at;
	int64_t overdue, due_since;   /* due for 2 minutes, and nobody has it */
	int64_t dead, newest_dead_at; /* of the last 7 days */
};

enum outcome diagnosis_outbox(
    struct db *, struct arena *, struct outbox_state *) MUST_USE;

/* Where messages are sent. */
struct endpoint {
	const char *room; /* NULL: one of the site's own */
	const char *
	    receiver; /* host:port; of a server of commands its URL; NULL: the pipeline */
	const char *scheme;
	int64_t failing_since, disabled_at;
	int64_t last_status; /* 0: there was no answer */
};

struct endpoint_list {
	struct endpoint *items;
	int64_t count;
};

/* At most 20 whose last attempt failed and that have messages to send. */
enum outcome diagnosis_failing(
    struct db *, struct arena *, struct endpoint_list *) MUST_USE;

/* At most so many disabled webhooks, the newest first. */
enum outcome diagnosis_disabled(
    struct db *, struct arena *, int64_t most, struct endpoint_list *) MUST_USE;

/* At most so many hosts, each with one of its rooms; those that fail come first. */
enum outcome diagnosis_receivers(
    struct db *, struct arena *, int64_t most, struct endpoint_list *) MUST_USE;

/* An API key that was used in the last week, and expires in the next or did in the last. */
struct ending_key {
	const char *id, *scope;
	int64_t expires_at;
};

struct ending_key_list {
	struct ending_key *items; /* the first that ends, first */
	int64_t count;
};

/* At most so many. */
enum outcome diagnosis_keys(
    struct db *, struct arena *, int64_t most, struct ending_key_list *) MUST_USE;

/* The daemon deliver. */
struct backends {
	int64_t connections;  /* to the database */
	int64_t silent_since; /* by its heartbeat */
};

enum outcome diagnosis_backends(struct db *, struct arena *, struct backends *) MUST_USE;

struct server {
	int64_t version; /* 150004 */
	const char *version_text;
	bool is_vacuumed;
	int64_t allowed, used, own; /* connections; own: of the programs */
	const char *data_directory; /* NULL: on another host, or hidden from this user */
};

enum outcome diagnosis_server(struct db *, struct arena *, struct server *) MUST_USE;

struct transaction {
	int64_t pid;
	const char *role, *program, *state;
	int64_t began_at;
};

/* The oldest one of a client.  NOT_FOUND: there is none. */
enum outcome diagnosis_longest(
    struct db *, struct arena *, struct transaction *) MUST_USE;

#endif
