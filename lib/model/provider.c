#include "model/provider.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/config.h"
#include "db/query.h"

static int64_t keep_ms, ask_ms, wait_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "AUTH_JWKS_KEEP", .kind = VARIABLE_SECONDS, .into = &keep_ms,
	  .fallback = "86400", .low = 1, .high = MOMENT_LONGEST_MS },
	{ .name = "AUTH_JWKS_ASK", .kind = VARIABLE_SECONDS, .into = &ask_ms,
	  .fallback = "10", .low = 1, .high = 86400000 },
	{ .name = "AUTH_JWKS_WAIT", .kind = VARIABLE_SECONDS, .into = &wait_ms,
	  .fallback = "2", .low = 1, .high = 10000 },
};
/* clang-format on */

const struct config_group provider_config = { variables, COUNT(variables), NULL };

int64_t
provider_keep_ms(void)
{
	return keep_ms;
}

int64_t
provider_ask_ms(void)
{
	return ask_ms;
}

int64_t
provider_wait_ms(void)
{
	return wait_ms;
}

#define KEYS(member) COLUMN(struct provider_keys, member)

/* clang-format off */
static const struct column columns[] = {
	{ KEYS(version), COLUMN_INTEGER },
	{ KEYS(jwks), COLUMN_TEXT, MAY_BE_NULL },
	{ KEYS(is_kept), COLUMN_FLAG },
	{ KEYS(is_pending), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct provider_keys);

enum outcome
provider_read(struct db *db, struct arena *arena, const char *source, int64_t known,
    struct provider_keys *keys)
{
	return db_find(db, arena,
	    CALL(QUERY_PROVIDER_READ, param_text(source), param_integer(known),
		param_seconds(keep_ms)),
	    &shape, keys);
}

enum outcome
provider_ask(struct db *db, struct arena *arena, const char *source, bool *is_coming)
{
	return db_find_flag(db, arena,
	    CALL(QUERY_PROVIDER_ASK, param_text(source), param_seconds(ask_ms)),
	    is_coming);
}

enum outcome
provider_claim(struct db *db, struct arena *arena, struct provider_fetch *fetch)
{
	return db_find_text(db, arena,
	    CALL(QUERY_PROVIDER_CLAIM, param_text(fetch->source),
		param_seconds(fetch->refresh_ms), param_seconds(ask_ms),
		param_seconds(fetch->retry_most_ms), param_seconds(fetch->lease_ms)),
	    &fetch->lease);
}

#define NEWS(member) COLUMN(struct provider_news, member)

/* clang-format off */
static const struct column news_columns[] = {
	{ NEWS(is_changed), COLUMN_FLAG },
	{ NEWS(failures), COLUMN_INTEGER },
	{ NEWS(failed_since), COLUMN_TIME, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape news_shape = SHAPE(news_columns, struct provider_news);

enum outcome
provider_keep(struct db *db, struct arena *arena, const struct provider_fetch *fetch,
    const char *jwks, struct provider_news *news)
{
	return db_find(db, arena,
	    CALL(QUERY_PROVIDER_KEEP, param_text(fetch->source), param_text(fetch->lease),
		param_text(jwks)),
	    &news_shape, news);
}

enum outcome
provider_failed(struct db *db, struct arena *arena, const struct provider_fetch *fetch,
    int64_t *failures)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_PROVIDER_FAILED, param_text(fetch->source),
		param_text(fetch->lease)),
	    failures);
}

enum outcome
provider_forget(struct db *db, struct arena *arena, const char *source)
{
	return db_query(db, arena, CALL(QUERY_PROVIDER_FORGET, param_text(source)), NULL);
}

/* clang-format off */
static const struct column state_columns[] = {
	{ COLUMN(struct provider_state, count), COLUMN_INTEGER },
	{ COLUMN(struct provider_state, fetched_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ COLUMN(struct provider_state, tried_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ COLUMN(struct provider_state, failed_since), COLUMN_MOMENT, MAY_BE_NULL },
	{ COLUMN(struct provider_state, is_kept), COLUMN_FLAG },
	{ COLUMN(struct provider_state, is_late), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape state_shape = SHAPE(state_columns, struct provider_state);

enum outcome
provider_state(struct db *db, struct arena *arena, const char *source, int64_t late_ms,
    struct provider_state *found)
{
	return db_find(db, arena,
	    CALL(QUERY_PROVIDER_STATE, param_text(source), param_seconds(keep_ms),
		param_seconds(late_ms)),
	    &state_shape, found);
}
