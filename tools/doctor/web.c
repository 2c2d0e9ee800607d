#include "web.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doctor.h"
#include "json/decode.h"

#define SHOWN_BYTES 200

static struct exchange
run(struct doctor *doctor, struct exchange exchange)
{
	exchange.timeout_ms = doctor_timeout_ms(doctor);
	if (poster_setup())
		exchange_run(doctor_arena(doctor), &exchange);
	else
		exchange.end = POST_BROKEN;
	return exchange;
}

struct exchange
web_get(struct doctor *doctor, const char *base, const char *path)
{
	static const char *const headers[] = { NULL };
	struct exchange exchange = { .method = "GET",
		.url = arena_printf(doctor_arena(doctor), "%s%s", base, path),
		.headers = headers };

	return run(doctor, exchange);
}

struct exchange
web_post(struct doctor *doctor, const char *base, const char *path, const char *body,
    const char *signature)
{
	struct arena *arena = doctor_arena(doctor);
	const char *const headers[] = { "Content-Type: application/json",
		arena_printf(arena, "X-Jitsi-Signature: %s", signature), NULL };
	struct exchange exchange = { .method = "POST",
		.url = arena_printf(arena, "%s%s", base, path),
		.headers = headers,
		.body = body,
		.body_bytes = strlen(body) };

	return run(doctor, exchange);
}

const struct json *
web_json(struct doctor *doctor, const struct exchange *exchange)
{
	struct arena *arena = doctor_arena(doctor);
	struct faults faults = { .arena = arena };
	const struct json *object = NULL;

	if (exchange->end != POST_ANSWERED ||
	    json_parse_object(
		arena, exchange->answer, exchange->answer_bytes, &object, &faults) != OK)
		return NULL;
	return object;
}

const char *
web_words(struct doctor *doctor, const struct exchange *exchange)
{
	struct arena *arena = doctor_arena(doctor);
	const char *detail;

	if (exchange->end != POST_ANSWERED)
		return text_empty(exchange->reason) ? post_end_text(exchange->end) :
						      exchange->reason;
	detail = json_as_text(json_member(web_json(doctor, exchange), "detail"));
	return arena_printf(arena, "status %d: %s", exchange->status,
	    text_cut(arena, detail == NULL ? exchange->answer : detail, SHOWN_BYTES));
}
