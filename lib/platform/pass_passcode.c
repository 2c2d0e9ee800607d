#include "pass_passcode.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/passcode.h"
#include "base/arena.h"
#include "base/text.h"
#include "model/guess.h"
#include "model/room.h"
#include "passcode_line.h"
#include "table.h"

static enum outcome
slow_down(struct visit *visit, int64_t seconds)
{
	visit->retry_seconds = seconds;
	return platform_refuse(
	    visit, TOO_MANY, "Too many wrong passcodes: wait before the next one");
}

/* What was judged wrong stays counted. */
static enum outcome
settle(struct visit *visit, const struct guess *guess, enum outcome judged)
{
	enum outcome out = OK;

	if (judged == FORBIDDEN)
		return platform_refuse(visit, FORBIDDEN, "Passcode required");
	out = guess_settle(visit->db, visit->arena, guess, judged == OK);
	return judged == OK ? out : judged;
}

static enum outcome
judge(struct visit *visit, const char *holder)
{
	const struct guess guess = { visit->room->id, visit->caller->id, visit->address,
		visit->now };
	const char *hash = visit->room->passcode_hash;
	const bool is_recognized = passcode_recognize(
	    visit->arena, visit->passcode, hash);
	int64_t wait_seconds = 0;
	enum outcome out = (is_recognized ? guess_recognized : guess_begin)(
	    visit->db, visit->arena, &guess, &wait_seconds);

	if (out != OK)
		return out;
	if (wait_seconds > 0)
		return slow_down(visit, wait_seconds);
	return is_recognized ?
	    OK :
	    settle(visit, &guess,
		passcode_check(visit->arena, holder, visit->passcode, hash));
}

static enum outcome
judge_in_turn(struct visit *visit, const char *holder)
{
	enum outcome out;

	if (!passcode_line_enter(holder))
		return UNAVAILABLE;
	out = judge(visit, holder);
	passcode_line_leave(holder);
	return out;
}

enum outcome
pass_passcode(struct visit *visit)
{
	const char *user_id = visit->caller->id;

	if (visit->room->passcode_hash == NULL ||
	    access_is_owner(visit->caller, visit->room->user_id))
		return OK;
	if (text_empty(visit->passcode))
		return platform_refuse(visit, FORBIDDEN, "Passcode required");
	return judge_in_turn(visit,
	    arena_printf(visit->arena, "%s%s", user_id == NULL ? "address " : "user ",
		user_id == NULL ? visit->address : user_id));
}
