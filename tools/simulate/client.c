#include "simulate/client.h"

#include <stdio.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/tree.h"
#include "net/exchange.h"
#include "output/shown.h"
#include "simulate/simulate.h"

#define TIMEOUT_MS 30000
#define TOKEN_SECONDS 86400
#define PAGE 100

bool
client_new(
    struct arena *arena, const struct simulate_options *options, struct client *client)
{
	const struct caller caller = {
		.id = options->user, .name = "Simulation", .email = ""
	};
	const char *token, *event_sync = config_value("JITSI_EVENT_SYNC_TOKEN");

	if (!poster_setup())
		return false;
	if (caller_mint(arena, &caller, TOKEN_SECONDS, &token) != OK) {
		fputs("reflectorctl: cannot sign a token for --user: your issuer has the "
		      "private key. Use a trial installation, with AUTH_JWT_ALGORITHM "
		      "HS256, HS384 or HS512, and AUTH_JWT_SECRET\n",
		    stderr);
		return false;
	}
	if (!signature_configured() || (options->is_stock && event_sync == NULL)) {
		fprintf(stderr, "reflectorctl: %s is not set, nothing can be sent\n",
		    options->is_stock ? "JITSI_EVENT_SYNC_TOKEN" :
					"JITSI_WEBHOOK_SECRET");
		return false;
	}
	*client = (struct client){ .options = options,
		.authorization = arena_printf(arena, "Authorization: Bearer %s", token) };
	if (event_sync != NULL)
		client->event_sync = arena_printf(
		    arena, "Authorization: Bearer %s", event_sync);
	client->connection = exchange_connection();
	if (client->connection != NULL)
		arena_defer(arena, exchange_connection_free, client->connection);
	return true;
}

/* The answer to a request with one more header. */
static struct exchange
ask(const struct client *client, struct arena *arena, const char *const what[3],
    const char *header)
{
	const char *const headers[] = { "Content-Type: application/json", header, NULL };
	struct exchange exchange = { .method = what[0],
		.url = arena_printf(arena, "%s%s", client->options->url, what[1]),
		.headers = headers,
		.body = what[2],
		.body_bytes = what[2] == NULL ? 0 : strlen(what[2]),
		.timeout_ms = TIMEOUT_MS,
		.connection = client->connection };

	exchange_run(arena, &exchange);
	return exchange;
}

/* The answer's object; NULL: standard error says what came instead. */
static const struct json *
ask_user(const struct client *client, struct arena *arena, const char *method,
    const char *path, const char *body)
{
	const char *const what[] = { method, path, body };
	const struct exchange exchange = ask(client, arena, what, client->authorization);
	struct faults faults = { .arena = arena };
	const struct json *object = NULL;

	if (exchange.end == POST_ANSWERED && exchange.status == 200 &&
	    json_parse_object(
		arena, exchange.answer, exchange.answer_bytes, &object, &faults) == OK)
		return object;
	if (exchange.end == POST_ANSWERED)
		fprintf(stderr, "reflectorctl: %s %s%s: status %d: %s\n", method,
		    client->options->url, path, exchange.status,
		    shown_text(arena, text_cut(arena, exchange.answer, 200)));
	else
		fprintf(stderr, "reflectorctl: %s %s%s: %s\n", method,
		    client->options->url, path, post_end_text(exchange.end));
	return NULL;
}

static bool
read_meeting(const struct json *object, struct simulated_meeting *meeting)
{
	meeting->id = json_as_text(json_member(object, "id"));
	meeting->room_name = json_as_text(json_member(object, "room_name"));
	return meeting->id != NULL && meeting->room_name != NULL;
}

bool
client_open(const struct client *client, struct arena *arena, const char *room,
    struct simulated_meeting *meeting)
{
	struct json_writer body = json_writer(arena);
	const struct json *answer;

	json_open(&body, NULL, '{');
	json_put_text(&body, "name", room);
	json_close(&body, '}');
	answer = ask_user(client, arena, "POST", "/v1/rooms", body.text.bytes);
	meeting->room = json_as_text(json_member(answer, "id"));
	if (meeting->room == NULL)
		return false;
	answer = ask_user(client, arena, "POST",
	    arena_printf(arena, "/v1/rooms/%s/meeting", room), NULL);
	return read_meeting(answer, meeting);
}

/* How many items a list has that is read by pages after their last seq. */
static bool
count_events(const struct client *client, struct arena *arena,
    const struct simulated_meeting *meeting, int64_t *count)
{
	int64_t after = 0;

	for (*count = 0;;) {
		const struct json *page = ask_user(client, arena, "GET",
		    arena_printf(arena, "/v1/meetings/%s/events?after=%lld&limit=%d",
			meeting->id, (long long)after, PAGE),
		    NULL);
		const size_t items = json_length(json_member(page, "items"));

		if (page == NULL || !json_as_integer(json_member(page, "next"), &after))
			return false;
		*count += (int64_t)items;
		if (items == 0)
			return true;
	}
}

bool
client_find(
    const struct client *client, struct arena *arena, struct simulated_meeting *meeting)
{
	const struct json *answer = ask_user(client, arena, "GET",
	    arena_printf(arena, "/v1/meetings/%s", client->options->meeting), NULL);

	return read_meeting(answer, meeting) &&
	    count_events(client, arena, meeting, &meeting->events_before);
}

bool
client_erase(const struct client *client, struct arena *arena,
    const struct simulated_meeting *meeting)
{
	bool is_gone = true;

	if (meeting->room != NULL)
		is_gone = ask_user(client, arena, "DELETE",
			      arena_printf(arena, "/v1/rooms/%s", meeting->room),
			      NULL) != NULL;
	return ask_user(client, arena, "DELETE",
		   arena_printf(arena, "/v1/meetings/%s", meeting->id), NULL) != NULL &&
	    is_gone;
}

int
client_send(const struct client *client, struct arena *arena, const struct step *step)
{
	const char *const what[] = { "POST", step->path, step->body };
	const char *header = client->event_sync;
	struct exchange exchange;

	if (step->kind != STEP_STOCK)
		header = arena_printf(arena, "X-Jitsi-Signature: %s",
		    signature_make(arena, step->body, strlen(step->body)));
	if (header == NULL)
		return 0;
	exchange = ask(client, arena, what, header);
	return exchange.end == POST_ANSWERED ? exchange.status : 0;
}

static void
count_people(const struct json *list, struct sum *sum)
{
	for (size_t i = 0; i < json_length(list); i++) {
		const struct json *sessions = json_member(json_item(list, i), "sessions");
		bool is_in = false;

		for (size_t j = 0; j < json_length(sessions); j++)
			if (json_kind(json_member(json_item(sessions, j), "left_at")) ==
			    JSON_ABSENT)
				is_in = true;
		sum->sessions += (int64_t)json_length(sessions);
		sum->in_now += is_in;
	}
}

bool
client_sum(const struct client *client, struct arena *arena,
    const struct simulated_meeting *meeting, struct sum *sum)
{
	const struct json *people = ask_user(client, arena, "GET",
	    arena_printf(arena, "/v1/meetings/%s/participants", meeting->id), NULL);
	const struct json *recordings = ask_user(client, arena, "GET",
	    arena_printf(arena, "/v1/meetings/%s/recordings", meeting->id), NULL);

	*sum = (struct sum){ 0 };
	if (people == NULL || recordings == NULL ||
	    !json_as_integer(json_member(people, "people"), &sum->people))
		return false;
	count_people(json_member(people, "items"), sum);
	sum->recordings = (int64_t)json_length(json_member(recordings, "items"));
	if (!count_events(client, arena, meeting, &sum->events))
		return false;
	sum->events -= meeting->events_before;
	return true;
}
