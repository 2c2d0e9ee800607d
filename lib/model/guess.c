#include "model/guess.h"

#include "base/clock.h"
#include "base/config.h"
#include "db/query.h"

static int64_t pause_ms, pause_most_ms, forget_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "PASSCODE_PAUSE", .kind = VARIABLE_SECONDS, .into = &pause_ms,
	  .fallback = "10", .low = 1, .high = MOMENT_LONGEST_MS },
	{ .name = "PASSCODE_PAUSE_MOST", .kind = VARIABLE_SECONDS, .into = &pause_most_ms,
	  .fallback = "3600", .low = 1, .high = MOMENT_LONGEST_MS },
	{ .name = "PASSCODE_FORGET", .kind = VARIABLE_SECONDS, .into = &forget_ms,
	  .fallback = "86400", .low = 1, .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group guess_config = { variables, COUNT(variables), NULL };

enum outcome
guess_begin(
    struct db *db, struct arena *arena, const struct guess *guess, int64_t *wait_seconds)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_GUESS_BEGIN, param_text(guess->room_id),
		param_text(guess->user_id), param_text(guess->address),
		param_moment(guess->now), param_seconds(pause_ms),
		param_seconds(pause_most_ms), param_seconds(forget_ms)),
	    wait_seconds);
}

enum outcome
guess_recognized(
    struct db *db, struct arena *arena, const struct guess *guess, int64_t *wait_seconds)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_GUESS_RECOGNIZED, param_text(guess->room_id),
		param_text(guess->user_id), param_text(guess->address),
		param_moment(guess->now), param_seconds(pause_ms),
		param_seconds(pause_most_ms)),
	    wait_seconds);
}

enum outcome
guess_settle(struct db *db, struct arena *arena, const struct guess *guess, bool is_right)
{
	return db_query(db, arena,
	    CALL(QUERY_GUESS_SETTLE, param_text(guess->room_id),
		param_text(guess->user_id), param_text(guess->address),
		param_flag(is_right)),
	    NULL);
}
