/*
 * Whereby: a meeting is made there by its REST API, and the ways in are what it answers.
 */
#include "base/clock.h"
#include "base/log.h"
#include "maker.h"
#include "model/making.h"
#include "model/meeting.h"
#include "model/room.h"
#include "net/exchange.h"
#include "platform/whereby_api.h"
#include "platform/whereby_event.h"
#include "platform/whereby_signature.h"
#include "table.h"
#include "whereby_sweep.h"

/* What Whereby may ask to wait is believed up to here. */
#define RETRY_MOST_SECONDS 60

static const char *
lacks(void)
{
	return whereby_api_is_configured() ? NULL : "WHEREBY_API_KEY";
}

static bool
start(void)
{
	return !whereby_api_is_configured() || poster_setup();
}

static struct maker_failure
failure_of(const struct exchange *exchange)
{
	int64_t ms = exchange->retry_after > RETRY_MOST_SECONDS ?
	    INT64_C(1000) * RETRY_MOST_SECONDS :
	    exchange->retry_after * 1000;

	if (ms < whereby_api_retry_ms())
		ms = whereby_api_retry_ms();
	return (struct maker_failure){ .is_lost = exchange_is_lost(exchange),
		.trouble_until = exchange_is_refusal(exchange) ?
		    0 :
		    clock_now() + ms * 1000 };
}

static bool
make(const struct visit *visit, const char *prefix, struct made_meeting *made,
    struct maker_failure *failure)
{
	struct exchange exchange = whereby_api_ask(visit->arena, "POST", "/meetings",
	    whereby_api_wish(visit->arena, visit->room, prefix, visit->expires));

	if (exchange_is_fine(&exchange)) {
		if (whereby_api_read(
			visit->arena, exchange.answer, exchange.answer_bytes, made) == OK)
			return true;
		log_warn(
		    "Whereby, POST: the answer is not a meeting, the attempt counts as failed: check WHEREBY_API_URL");
	}
	*failure = failure_of(&exchange);
	return false;
}

static bool
remove_meeting(const struct visit *visit, const char *made_id)
{
	struct exchange exchange = whereby_api_ask(visit->arena, "DELETE",
	    whereby_api_meeting_path(visit->arena, made_id), NULL);

	return exchange_is_fine(&exchange);
}

static enum outcome
make_meeting(struct visit *visit, struct meeting *meeting)
{
	const struct maker maker = {
		.platform = whereby_platform.name,
		.timeout_ms = whereby_api_timeout_ms(),
		.poll_ms = whereby_api_poll_ms(),
		.problem = "Whereby cannot create a meeting now: retry",
		.make = make,
		.remove = remove_meeting,
	};

	if (!whereby_api_is_configured())
		return platform_refuse(visit, CONFLICT,
		    "Whereby is not configured here: the operator has not set WHEREBY_API_KEY");
	return maker_open(&maker, visit, meeting);
}

static enum outcome
open_meeting(struct visit *visit, struct meeting *meeting)
{
	const struct meeting_opening opening = { visit->room->id, visit->now,
		visit->expires, visit->end_date, visit->origin };
	enum outcome out = meeting_open(visit->db, visit->arena, &opening, meeting);

	return out == NOT_FOUND ? make_meeting(visit, meeting) : out;
}

/* At Whereby one knocks. */
static enum outcome
admit(struct visit *visit)
{
	return platform_pass_lock(visit, true);
}

static enum outcome
sweep(struct db *db, struct arena *arena, int64_t *removed)
{
	return whereby_sweep(db, arena, whereby_platform.name, removed);
}

const struct platform whereby_platform = {
	.name = "whereby",
	.title = "Whereby",
	.config = &whereby_api_config,
	.webhook_config = &whereby_signature_config,
	.lacks = lacks,
	.start = start,
	.admit = admit,
	.open = open_meeting,
	.link = maker_link,
	.sweep = sweep,
	.presence = whereby_event_presence,
};
