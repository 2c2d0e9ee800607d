#include "request.h"

#include <string.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

static const char *const names[] = { "signed", "stock", "post", "get", "cursor" };

bool
kind_parse(const char *name, enum kind *kind)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0) {
			*kind = (enum kind)i;
			return true;
		}
	return false;
}

static void
write_path(struct text *out, const char *path, uint64_t number)
{
	const char *hole = strstr(path, "{}");

	if (hole == NULL) {
		text_add(out, path);
		return;
	}
	text_add_bytes(out, path, (size_t)(hole - path));
	text_printf(out, "%llu%s", (unsigned long long)number, hole + 2);
}

/* Ten events: five people come, four leave, one recording begins. */
static const char *const events[] = { "muc-occupant-joined", "muc-occupant-left",
	"muc-occupant-joined", "muc-occupant-left", "muc-occupant-joined",
	"jibri-recording-on", "muc-occupant-joined", "muc-occupant-left",
	"muc-occupant-joined", "muc-occupant-left" };

static const char *
signed_body(struct arena *arena, const struct plan *plan, uint64_t number)
{
	unsigned long long n = (unsigned long long)number;
	const char *when = clock_format(arena, plan->began + (int64_t)number, 6);

	return arena_printf(arena,
	    "{\"event\":\"%s\",\"room\":\"%s-%llu\","
	    "\"timestamp\":\"%s\",\"data\":{\"occupant_id\":\"%s-%llu\",\"user_id\":\"user-%llu\","
	    "\"display_name\":\"User %llu\",\"joined_at\":\"%s\"}}",
	    events[n % COUNT(events)], plan->room, n % (unsigned long long)plan->rooms,
	    when, plan->tag, n, n % 5000, n % 5000, when);
}

/* What the stock component sends when somebody joins. */
static const char *
stock_body(struct arena *arena, const struct plan *plan, uint64_t number)
{
	unsigned long long n = (unsigned long long)number;
	unsigned long long room = n % (unsigned long long)plan->rooms;

	return arena_printf(arena,
	    "{\"event_name\":\"muc-occupant-joined\","
	    "\"room_name\":\"%s-%llu\",\"room_jid\":\"%s-%llu@muc.meet.example.com\","
	    "\"is_breakout\":false,\"occupant\":{\"occupant_jid\":\"%s-%llu@meet.example.com/x\","
	    "\"name\":\"User %llu\",\"joined_at\":%lld}}",
	    plan->room, room, plan->room, room, plan->tag, n, n % 5000,
	    (long long)(plan->began / 1000000));
}

static void
write_post(
    struct text *out, const struct plan *plan, const char *body, const char *credential)
{
	text_printf(out,
	    " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n%s%s%s\r\n%s",
	    strlen(body), credential, plan->header == NULL ? "" : plan->header,
	    plan->header == NULL ? "" : "\r\n", body);
}

static void
write_event(
    struct arena *arena, const struct plan *plan, uint64_t number, struct text *out)
{
	const char *body, *credential;

	number /= plan->repeats;
	if (plan->kind == KIND_SIGNED) {
		body = signed_body(arena, plan, number);
		credential = arena_printf(arena, "X-Jitsi-Signature: %s\r\n",
		    signature_make(arena, body, strlen(body)));
	} else {
		body = stock_body(arena, plan, number);
		credential = arena_printf(
		    arena, "Authorization: Bearer %s\r\n", plan->token);
	}
	text_printf(out, "POST %s", plan->path);
	write_post(out, plan, body, credential);
}

void
request_write(struct arena *arena, const struct plan *plan, uint64_t number,
    uint64_t after, struct text *out)
{
	switch (plan->kind) {
	case KIND_SIGNED:
	case KIND_STOCK:
		write_event(arena, plan, number, out);
		return;
	case KIND_POST:
		text_add(out, "POST ");
		write_path(out, plan->path, number % plan->rooms);
		write_post(out, plan, "", "");
		return;
	case KIND_GET:
	case KIND_CURSOR:
		text_add(out, "GET ");
		write_path(out, plan->path,
		    plan->kind == KIND_CURSOR ? after : number % plan->rooms);
		text_printf(out, " HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n",
		    plan->header == NULL ? "" : plan->header,
		    plan->header == NULL ? "" : "\r\n");
		return;
	}
}
