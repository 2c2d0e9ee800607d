#include "model/diagnosis.h"

#include <stddef.h>

#include "db/query.h"
#include "model/recording.h"
#include "model/storage.h"

/* clang-format off */
static const struct column sender_columns[] = {
	{ COLUMN(struct sender, dialect), COLUMN_TEXT },
	{ COLUMN(struct sender, host), COLUMN_TEXT, MAY_BE_NULL },
	{ COLUMN(struct sender, events), COLUMN_INTEGER },
	{ COLUMN(struct sender, newest_at), COLUMN_MOMENT },
	{ COLUMN(struct sender, lag_seconds), COLUMN_INTEGER, MAY_BE_NULL },
};

static const struct column silence_columns[] = {
	{ COLUMN(struct silence, opened), COLUMN_INTEGER },
	{ COLUMN(struct silence, heard), COLUMN_INTEGER },
};

static const struct column missing_columns[] = {
	{ COLUMN(struct room_missing, room), COLUMN_TEXT },
	{ COLUMN(struct room_missing, recordings), COLUMN_INTEGER },
	{ COLUMN(struct room_missing, newest_at), COLUMN_MOMENT, MAY_BE_NULL },
};

static const struct column erasures_columns[] = {
	{ COLUMN(struct erasures, unfinished), COLUMN_INTEGER },
	{ COLUMN(struct erasures, oldest_at), COLUMN_MOMENT, MAY_BE_NULL },
};

static const struct column key_columns[] = {
	{ COLUMN(struct ending_key, id), COLUMN_TEXT },
	{ COLUMN(struct ending_key, scope), COLUMN_TEXT },
	{ COLUMN(struct ending_key, expires_at), COLUMN_MOMENT },
};

static const struct column file_columns[] = {
	{ COLUMN(struct expected_file, room), COLUMN_TEXT },
	{ COLUMN(struct expected_file, file), COLUMN_TEXT },
	{ COLUMN(struct expected_file, name), COLUMN_TEXT },
};

static const struct column outbox_columns[] = {
	{ COLUMN(struct outbox_state, pending), COLUMN_INTEGER },
	{ COLUMN(struct outbox_state, oldest_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ COLUMN(struct outbox_state, overdue), COLUMN_INTEGER },
	{ COLUMN(struct outbox_state, due_since), COLUMN_MOMENT, MAY_BE_NULL },
	{ COLUMN(struct outbox_state, dead), COLUMN_INTEGER },
	{ COLUMN(struct outbox_state, newest_dead_at), COLUMN_MOMENT, MAY_BE_NULL },
};

static const struct column failing_columns[] = {
	{ COLUMN(struct endpoint, room), COLUMN_TEXT, MAY_BE_NULL },
	{ COLUMN(struct endpoint, receiver), COLUMN_TEXT, MAY_BE_NULL },
	{ COLUMN(struct endpoint, scheme), COLUMN_TEXT, MAY_BE_NULL },
	{ COLUMN(struct endpoint, failing_since), COLUMN_MOMENT },
	{ COLUMN(struct endpoint, last_status), COLUMN_INTEGER, MAY_BE_NULL },
};

static const struct column disabled_columns[] = {
	{ COLUMN(struct endpoint, room), COLUMN_TEXT },
	{ COLUMN(struct endpoint, receiver), COLUMN_TEXT, MAY_BE_NULL },
	{ COLUMN(struct endpoint, disabled_at), COLUMN_MOMENT },
};

static const struct column receiver_columns[] = {
	{ COLUMN(struct endpoint, receiver), COLUMN_TEXT },
	{ COLUMN(struct endpoint, scheme), COLUMN_TEXT },
	{ COLUMN(struct endpoint, room), COLUMN_TEXT },
};

static const struct column backends_columns[] = {
	{ COLUMN(struct backends, connections), COLUMN_INTEGER },
	{ COLUMN(struct backends, silent_since), COLUMN_MOMENT, MAY_BE_NULL },
};

static const struct column server_columns[] = {
	{ COLUMN(struct server, version), COLUMN_INTEGER },
	{ COLUMN(struct server, version_text), COLUMN_TEXT },
	{ COLUMN(struct server, is_vacuumed), COLUMN_FLAG },
	{ COLUMN(struct server, allowed), COLUMN_INTEGER },
	{ COLUMN(struct server, used), COLUMN_INTEGER },
	{ COLUMN(struct server, own), COLUMN_INTEGER },
	{ COLUMN(struct server, data_directory), COLUMN_TEXT, MAY_BE_NULL },
};

static const struct column transaction_columns[] = {
	{ COLUMN(struct transaction, pid), COLUMN_INTEGER },
	{ COLUMN(struct transaction, role), COLUMN_TEXT },
	{ COLUMN(struct transaction, program), COLUMN_TEXT },
	{ COLUMN(struct transaction, state), COLUMN_TEXT },
	{ COLUMN(struct transaction, began_at), COLUMN_MOMENT },
};

static const struct column path_columns[] = { { .name = "path", .kind = COLUMN_TEXT } };
/* clang-format on */

static const struct shape sender_shape = SHAPE(sender_columns, struct sender);
static const struct shape silence_shape = SHAPE(silence_columns, struct silence);
static const struct shape missing_shape = SHAPE(missing_columns, struct room_missing);
static const struct shape erasures_shape = SHAPE(erasures_columns, struct erasures);
static const struct shape key_shape = SHAPE(key_columns, struct ending_key);
static const struct shape file_shape = SHAPE(file_columns, struct expected_file);
static const struct shape outbox_shape = SHAPE(outbox_columns, struct outbox_state);
static const struct shape failing_shape = SHAPE(failing_columns, struct endpoint);
static const struct shape disabled_shape = SHAPE(disabled_columns, struct endpoint);
static const struct shape receiver_shape = SHAPE(receiver_columns, struct endpoint);
static const struct shape backends_shape = SHAPE(backends_columns, struct backends);
static const struct shape server_shape = SHAPE(server_columns, struct server);
static const struct shape transaction_shape = SHAPE(
    transaction_columns, struct transaction);
static const struct shape path_shape = SHAPE(path_columns, const char *);

enum outcome
diagnosis_limit(struct db *db, struct arena *arena, int64_t timeout_ms)
{
	return db_query(
	    db, arena, CALL(QUERY_DIAGNOSIS_LIMIT, param_integer(timeout_ms)), NULL);
}

enum outcome
diagnosis_senders(struct db *db, struct arena *arena, struct sender_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_SENDERS, param_integer(DIAGNOSIS_MEETINGS)),
	    &sender_shape, &found);

	if (out == OK)
		*list = (struct sender_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_silence(struct db *db, struct arena *arena, int64_t now, struct silence *found)
{
	return db_find(db, arena,
	    CALL(QUERY_DIAGNOSIS_SILENCE, param_integer(DIAGNOSIS_MEETINGS),
		param_moment(now)),
	    &silence_shape, found);
}

enum outcome
diagnosis_missing(
    struct db *db, struct arena *arena, int64_t now, struct room_missing_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_MISSING, param_moment(now),
		param_seconds(recording_missing_after_ms())),
	    &missing_shape, &found);

	if (out == OK)
		*list = (struct room_missing_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_keys(
    struct db *db, struct arena *arena, int64_t most, struct ending_key_list *keys)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_KEYS, param_integer(most)), &key_shape, &found);

	if (out == OK)
		*keys = (struct ending_key_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_erasures(struct db *db, struct arena *arena, struct erasures *found)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_DIAGNOSIS_ERASURES), &erasures_shape, found);
}

enum outcome
diagnosis_files(struct db *db, struct arena *arena, struct expected_file_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_FILES, param_integer(DIAGNOSIS_FILES),
		param_integer(DIAGNOSIS_FILES)),
	    &file_shape, &found);

	if (out == OK)
		*list = (struct expected_file_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_unnamed(
    struct db *db, struct arena *arena, const char *paths, struct path_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(
		QUERY_DIAGNOSIS_UNNAMED, param_text(paths), param_text(storage_folder())),
	    &path_shape, &found);

	if (out == OK)
		*list = (struct path_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_age(struct db *db, struct arena *arena, int64_t *since)
{
	static const struct column columns[] = { { .name = "since",
	    .kind = COLUMN_MOMENT } };
	static const struct shape shape = SHAPE(columns, int64_t);

	return db_find(db, arena, PLAIN_CALL(QUERY_DIAGNOSIS_AGE), &shape, since);
}

enum outcome
diagnosis_outbox(struct db *db, struct arena *arena, struct outbox_state *found)
{
	return db_find(db, arena,
	    CALL(QUERY_DIAGNOSIS_OUTBOX, param_integer(DIAGNOSIS_MESSAGES)),
	    &outbox_shape, found);
}

enum outcome
diagnosis_failing(struct db *db, struct arena *arena, struct endpoint_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_FAILING, param_integer(DIAGNOSIS_MESSAGES)),
	    &failing_shape, &found);

	if (out == OK)
		*list = (struct endpoint_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_disabled(
    struct db *db, struct arena *arena, int64_t most, struct endpoint_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_DISABLED, param_integer(most)), &disabled_shape, &found);

	if (out == OK)
		*list = (struct endpoint_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_receivers(
    struct db *db, struct arena *arena, int64_t most, struct endpoint_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DIAGNOSIS_RECEIVERS, param_integer(most)), &receiver_shape,
	    &found);

	if (out == OK)
		*list = (struct endpoint_list){ found.items, found.count };
	return out;
}

enum outcome
diagnosis_backends(struct db *db, struct arena *arena, struct backends *found)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_DIAGNOSIS_BACKENDS), &backends_shape, found);
}

enum outcome
diagnosis_server(struct db *db, struct arena *arena, struct server *found)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_DIAGNOSIS_SERVER), &server_shape, found);
}

enum outcome
diagnosis_longest(struct db *db, struct arena *arena, struct transaction *found)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_DIAGNOSIS_LONGEST), &transaction_shape, found);
}
