#include "attempt.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "auth/webhook.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "db/connection.h"
#include "model/pipeline.h"
#include "model/schedule.h"
#include "render.h"

#define SECOND 1000000

/* Statements that a try may wait for: before it those of other messages too, one after it. */
#define STATEMENTS 3

int64_t
attempt_lease_ms(void)
{
	return schedule_first_ms() + post_timeout_ms() + STATEMENTS * db_timeout_ms();
}

static void
copy_texts(struct arena *arena, struct message *message)
{
	const char **const texts[] = { &message->id, &message->endpoint, &message->type,
		&message->meeting_id, &message->room_id, &message->room_name, &message->subject_id,
		&message->url, &message->secret, &message->previous_secret, &message->body,
		&message->created_at, &message->lease };

	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = arena_text(arena, *texts[i]);
}

struct attempt *
attempt_new(const struct message *message, int64_t claimed_ms, int64_t lease_ms)
{
	struct arena *arena = arena_new();
	struct attempt *attempt = arena_alloc(arena, sizeof(*attempt));
	bool is_first = message->attempts == 0 && message->body == NULL;

	attempt->arena = arena;
	attempt->message = *message;
	copy_texts(arena, &attempt->message);
	if (text_equal(message->endpoint, "pipeline")) {
		attempt->message.url = pipeline_url();
		attempt->message.secret = pipeline_secret();
	}
	attempt->not_before_ms = claimed_ms + (is_first ? schedule_first_ms() : 0);
	attempt->start_by_ms = claimed_ms + lease_ms - post_timeout_ms() - db_timeout_ms();
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

enum outcome
attempt_render(struct attempt *attempt, struct db *db)
{
	if (attempt->message.url == NULL)
		return NOT_FOUND;
	if (attempt->message.body != NULL)
		return OK;
	return render_body(db, attempt->arena, &attempt->message, clock_now(),
	    &attempt->rendered);
}

void
attempt_compose(struct attempt *attempt)
{
	const struct message *message = &attempt->message;
	const struct webhook webhook = { .id = message->id, .type = message->type,
		.timestamp = clock_now() / SECOND, .body = message->body,
		.body_bytes = strlen(message->body), .secret = message->secret,
		.previous_secret = message->previous_secret };

	attempt->post = (struct post){ .url = message->url, .body = webhook.body,
		.body_bytes = webhook.body_bytes,
		.headers = webhook_headers(attempt->arena, &webhook) };
}

static const char *
result_of(const struct post *post)
{
	if (post->end == POST_ANSWERED && post->status >= 200 && post->status < 300)
		return "delivered";
	return post->end == POST_ANSWERED && post->status == 410 ? "gone" : "failed";
}

/* No URL: it may carry a password. */
static void
log_result(const struct attempt *attempt, const struct settlement *settlement)
{
	const struct message *message = &attempt->message;

	log_info("delivery=%s type=%s room=%s endpoint=%s try=%" PRId64 " %s: %s status=%d%s",
	    message->id, message->type, message->room_id, message->endpoint,
	    message->attempts + 1, settlement->result, post_end_text(attempt->post.end),
	    attempt->post.status,
	    text_equal(settlement->result, "failed") && settlement->next_attempt_at == 0 ?
	    " given up" : "");
}

enum outcome
attempt_settle(const struct attempt *attempt, struct db *db)
{
	const struct post *post = &attempt->post;
	const int64_t now = clock_now();
	struct settlement settlement = { .id = attempt->message.id,
		.lease = attempt->message.lease, .result = result_of(post),
		.status = post->end == POST_ANSWERED ? post->status : 0,
		.disable_after_ms = schedule_disable_after_ms() };
	struct arena *arena = arena_new();
	enum outcome out;

	if (text_equal(settlement.result, "failed"))
		settlement.next_attempt_at = schedule_next(attempt->message.attempts + 1, now,
		    post->retry_after);
	out = delivery_settle(db, arena, &settlement, now);
	arena_free(arena);
	if (out == OK)
		log_result(attempt, &settlement);
	return out;
}
