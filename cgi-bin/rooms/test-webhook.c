#include "handlers.h"

#include <stdatomic.h>
#include <string.h>

#include "auth/access.h"
#include "auth/webhook.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/stop.h"
#include "json/encode.h"
#include "model/room.h"
#include "net/post.h"
#include "show-room.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/webhook.h"

#define SECOND 1000000

/* Some workers are always left for other requests. */
#define TESTS_AT_ONCE 4

/* Less than nginx waits for an answer. */
#define WAIT_MOST_MS 20000

static atomic_int under_way;

/* success: 2xx.  status 0 and id NULL: there is none. */
static enum outcome
answer(struct request *request, struct reply *reply, const char *id, int status,
    const char *message)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_flag(&json, "success", status >= 200 && status < 300);
	if (status == 0)
		json_put_raw(&json, "status_code", NULL);
	else
		json_put_integer(&json, "status_code", status);
	json_put_text(&json, "message", message);
	json_put_text(&json, "id", id);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* A message of type test, signed like all; the texts are the arena's. */
static struct post
compose(struct request *request, const struct room *room, const char *previous,
    const char *id)
{
	const struct webhook_content content = { .type = "test",
		.room_id = room->id,
		.room_name = room->name,
		.timestamp = clock_format(request->arena, request->received_at, 6) };
	const char *body = webhook_body(request->arena, &content);
	const struct webhook webhook = { .id = id,
		.type = content.type,
		.timestamp = request->received_at / SECOND,
		.body = body,
		.body_bytes = strlen(body),
		.secret = room->webhook_secret,
		.previous_secret = previous,
		.request_id = request->id,
		.trace = request->trace };

	return (struct post){ .url = room->webhook_url,
		.body = body,
		.body_bytes = webhook.body_bytes,
		.headers = webhook_headers(request->arena, &webhook) };
}

/* UNAVAILABLE: this program is to stop. */
static enum outcome
send_post(struct post *post)
{
	const int64_t until_ms = clock_monotonic_ms() + WAIT_MOST_MS;
	struct poster *poster = poster_new();
	int64_t left_ms = WAIT_MOST_MS;

	post->end = POST_TIMEOUT;
	poster_start(poster, post);
	while (poster_next(poster) == NULL && left_ms > 0 && !stop_asked()) {
		poster_wait(poster, stop_fd(), left_ms);
		left_ms = until_ms - clock_monotonic_ms();
	}
	poster_free(poster);
	return stop_asked() ? UNAVAILABLE : OK;
}

static enum outcome
try_out(struct request *request, struct reply *reply, const struct room *room)
{
	const char *id = random_uuid(request->arena), *previous = NULL, *message;
	struct post post;
	enum outcome out = room_previous_secret(
	    request->db, request->arena, room->id, request->received_at, &previous);

	if (out != OK && out != NOT_FOUND)
		return out;
	post = compose(request, room, previous, id);
	out = send_post(&post);
	if (out != OK)
		return out;
	log_info("webhook test=%s room=%s: %s status=%d", id, room->id,
	    post_end_text(post.end), post.status);
	message = post.end == POST_ANSWERED ?
	    arena_printf(
		request->arena, "The webhook answered with status %d", post.status) :
	    arena_printf(request->arena, "The webhook did not answer: %s",
		post_end_public(post.end));
	return answer(request, reply, id, post.status, message);
}

enum outcome
test_webhook(struct request *request, struct reply *reply)
{
	struct room room;
	enum outcome out = room_find(
	    request->db, request->arena, request->captures[0], &room);

	if (out == OK)
		out = access_own(&request->caller, THING(&room));
	if (out != OK)
		return refuse_room(reply, out);
	if (room.webhook_url == NULL)
		return answer(request, reply, NULL, 0, "The room has no webhook_url");
	if (room.webhook_disabled_at != NULL)
		return answer(request, reply, NULL, 0,
		    arena_printf(request->arena,
			"The webhook has been disabled since %s, nothing was sent: PATCH "
			"webhook_url, even to the same URL, enables it",
			room.webhook_disabled_at));
	if (atomic_fetch_add(&under_way, 1) < TESTS_AT_ONCE)
		out = try_out(request, reply, &room);
	else
		out = reply_problem(
		    reply, UNAVAILABLE, "Too many webhook tests are running: retry");
	atomic_fetch_sub(&under_way, 1);
	return out;
}
