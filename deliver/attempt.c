#include "attempt.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "auth/signature.h"
#include "auth/webhook.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "control.h"
#include "db/connection.h"
#include "json/encode.h"
#include "metrics/metrics.h"
#include "pipeline.h"
#include "schedule.h"

#define SECOND 1000000

/* Statements in a lease that may take their whole time: before the try, and in all. */
#define STATEMENTS_BEFORE 2
#define STATEMENTS 8

int64_t
attempt_lease_ms(void)
{
	return schedule_first_ms() + post_timeout_ms() + STATEMENTS * db_timeout_ms();
}

static void
copy_texts(struct arena *arena, struct message *message)
{
	const char **const texts[] = { &message->id, &message->endpoint, &message->type,
		&message->meeting_id, &message->room_id, &message->room_name,
		&message->subject_id, &message->url, &message->secret,
		&message->previous_secret, &message->body, &message->created_at,
		&message->lease, &message->request_id, &message->trace };

	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = arena_text(arena, *texts[i]);
}

/* The settings of this process for an endpoint of the site; url NULL: it has none. */
static void
address(struct message *message)
{
	if (text_equal(message->endpoint, "pipeline")) {
		message->url = pipeline_url();
		message->secret = pipeline_secret();
	} else if (text_equal(message->endpoint, "control")) {
		if (!control_has(message->url))
			message->url = NULL;
		message->secret = signature_secret();
		message->previous_secret = signature_previous_secret();
	}
}

struct attempt *
attempt_new(const struct message *message, int64_t claimed_ms)
{
	struct arena *arena = arena_new();
	struct attempt *attempt = arena_alloc(arena, sizeof(*attempt));
	bool is_first = message->attempts == 0 && message->body == NULL;

	attempt->arena = arena;
	attempt->message = *message;
	copy_texts(arena, &attempt->message);
	address(&attempt->message);
	attempt->not_before_ms = claimed_ms + (is_first ? schedule_first_ms() : 0);
	attempt->start_by_ms = claimed_ms + schedule_first_ms() +
	    STATEMENTS_BEFORE * db_timeout_ms();
	return attempt;
}

void
attempt_free(struct attempt *attempt)
{
	arena_free(attempt->arena);
}

struct attempt *
attempt_of(struct post *post)
{
	return (struct attempt *)((char *)post - offsetof(struct attempt, post));
}

void
attempt_compose(struct attempt *attempt)
{
	const struct message *message = &attempt->message;
	const struct webhook webhook = { .id = message->id,
		.type = message->type,
		.timestamp = clock_now() / SECOND,
		.body = message->body,
		.body_bytes = strlen(message->body),
		.secret = message->secret,
		.previous_secret = message->previous_secret,
		.request_id = message->request_id,
		.trace = message->trace };

	attempt->post = (struct post){ .url = message->url,
		.body = webhook.body,
		.body_bytes = webhook.body_bytes,
		.is_own = text_equal(message->endpoint, "control"),
		.headers = webhook_headers(attempt->arena, &webhook) };
}

static bool
has_answer(const struct attempt *attempt)
{
	return !attempt->is_returned && !attempt->is_unrendered &&
	    attempt->post.end == POST_ANSWERED;
}

static const char *
result_of(const struct attempt *attempt)
{
	const struct post *post = &attempt->post;

	if (attempt->is_returned)
		return "returned";
	if (attempt->is_unrendered)
		return "unrendered";
	if (post->end == POST_ANSWERED && post->status >= 200 && post->status < 300)
		return "delivered";
	return post->end == POST_ANSWERED && post->status == 410 ? "gone" : "failed";
}

static enum try_result
status_kind(int status)
{
	if (status >= 200 && status < 300)
		return TRY_2XX;
	if (status >= 400 && status < 500)
		return TRY_4XX;
	return status >= 500 && status < 600 ? TRY_5XX : TRY_OTHER_STATUS;
}

static enum try_result
kind_of(const struct attempt *attempt)
{
	if (attempt->is_unrendered)
		return TRY_UNRENDERED;
	switch (attempt->post.end) {
	case POST_ANSWERED:
		return status_kind(attempt->post.status);
	case POST_BAD_URL:
		return TRY_BAD_URL;
	case POST_NO_ADDRESS:
		return TRY_DNS;
	case POST_FORBIDDEN:
		return TRY_FORBIDDEN;
	case POST_NO_CONNECTION:
		return TRY_REFUSED;
	case POST_NO_TLS:
		return TRY_TLS;
	case POST_TIMEOUT:
		return TRY_TIMEOUT;
	case POST_BROKEN:
		break;
	}
	return TRY_BROKEN;
}

static bool
is_last(const struct attempt *attempt)
{
	return attempt->delay_ms < 0 &&
	    (attempt->is_unrendered || text_equal(result_of(attempt), "failed"));
}

void
attempt_judge(struct attempt *attempt)
{
	attempt->delay_ms = schedule_next_ms(attempt->message.attempts + 1,
	    attempt->is_unrendered ? 0 : attempt->post.retry_after);
}

void
attempt_result(const struct attempt *attempt, struct json_writer *json)
{
	const int64_t delay_ms = attempt->delay_ms;

	json_open(json, NULL, '{');
	json_put_text(json, "id", attempt->message.id);
	json_put_text(json, "lease", attempt->message.lease);
	json_put_text(json, "result", result_of(attempt));
	if (has_answer(attempt))
		json_put_integer(json, "status", attempt->post.status);
	if (delay_ms >= 0)
		json_put_raw(json, "delay",
		    arena_printf(attempt->arena, "%" PRId64 ".%03" PRId64,
			delay_ms / 1000, delay_ms % 1000));
	json_close(json, '}');
}

/* What the log says of a try, without the URL: it may contain a password. */
static const char *
describe(const struct attempt *attempt, const char *result)
{
	const struct message *message = &attempt->message;

	return arena_printf(attempt->arena,
	    "delivery=%s type=%s room=%s endpoint=%s request=%s attempt=%" PRId64
	    " %s: %s status=%d",
	    message->id, message->type, message->room_id, message->endpoint,
	    message->request_id == NULL ? "-" : message->request_id,
	    message->attempts + 1, result,
	    attempt->is_unrendered ? "no body" : post_end_text(attempt->post.end),
	    attempt->is_unrendered ? 0 : attempt->post.status);
}

void
attempt_note(const struct attempt *attempt)
{
	const char *result = result_of(attempt);

	if (attempt->is_returned)
		return;
	metrics_try(kind_of(attempt));
	if (is_last(attempt) || text_equal(result, "gone"))
		metrics_dead();
	if (is_last(attempt))
		log_warn("%s, dead letter: mend the receiver, then reflectorctl "
			 "redeliver --dead",
		    describe(attempt, result));
	else
		log_info("%s", describe(attempt, result));
}
