#include "platform/whereby_api.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "base/url.h"
#include "json/decode.h"
#include "json/encode.h"
#include "model/making.h"
#include "model/room.h"

#define ID_BYTES 255
#define NAME_BYTES 255
#define URL_BYTES 4096

/* A request that waits for another's try, and then makes its own, must be over before nginx
 * gives it up after 15 seconds. */
#define TIMEOUT_MOST_MS 6000

static const char *api_key, *api_url;
static int64_t timeout_ms, retry_ms, poll_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "WHEREBY_API_KEY", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &api_key, .low = 16 },
	{ .name = "WHEREBY_API_URL", .kind = VARIABLE_TEXT, .into = &api_url,
	  .fallback = "https://api.whereby.dev/v1" },
	{ .name = "WHEREBY_TIMEOUT", .kind = VARIABLE_SECONDS, .into = &timeout_ms,
	  .fallback = "5", .low = 1, .high = TIMEOUT_MOST_MS },
	{ .name = "WHEREBY_RETRY", .kind = VARIABLE_SECONDS, .into = &retry_ms, .fallback = "1",
	  .low = 1, .high = 60000 },
	{ .name = "WHEREBY_POLL", .kind = VARIABLE_SECONDS, .into = &poll_ms, .fallback = "0.1",
	  .low = 1, .high = 5000 },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	if (api_key != NULL &&
	    (strchr(api_key, ' ') != NULL || text_has_control(api_key, strlen(api_key))))
		config_fault(faults, "WHEREBY_API_KEY",
		    "must be at least 16 bytes, without blanks and control characters");
	if (api_url != NULL &&
	    (!url_is_usable(api_url) || strpbrk(api_url, "?#") != NULL))
		config_fault(faults, "WHEREBY_API_URL",
		    "must be an http or https URL without query and fragment");
}

const struct config_group whereby_api_config = { variables, COUNT(variables), settle };

bool
whereby_api_is_configured(void)
{
	return api_key != NULL;
}

int64_t
whereby_api_timeout_ms(void)
{
	return timeout_ms;
}

int64_t
whereby_api_retry_ms(void)
{
	return retry_ms;
}

int64_t
whereby_api_poll_ms(void)
{
	return poll_ms;
}

const char *
whereby_api_url(struct arena *arena, const char *path)
{
	size_t length = strlen(api_url);

	while (length > 0 && api_url[length - 1] == '/')
		length--;
	return arena_printf(arena, "%s%s", arena_copy(arena, api_url, length), path);
}

const char *
whereby_api_meeting_path(struct arena *arena, const char *id)
{
	struct text path = text_new(arena);

	text_add(&path, "/meetings/");
	url_escape(&path, id, "");
	return path.bytes;
}

const char *
whereby_api_page_path(struct arena *arena, const char *cursor)
{
	struct text path = text_new(arena);

	text_add(&path, "/meetings?limit=100");
	if (cursor != NULL) {
		text_add(&path, "&cursor=");
		url_escape(&path, cursor, "");
	}
	return path.bytes;
}

const char *const *
whereby_api_headers(struct arena *arena)
{
	const char **headers = arena_alloc(arena, 4 * sizeof(*headers));

	headers[0] = arena_printf(arena, "Authorization: Bearer %s", api_key);
	headers[1] = "Content-Type: application/json";
	headers[2] = "Accept: application/json";
	return headers;
}

static const char *
advice(const struct exchange *exchange)
{
	if (exchange->status == 401 || exchange->status == 403)
		return "check WHEREBY_API_KEY";
	if (exchange->status == 429 || exchange->status >= 500)
		return "nothing to do, if it stays rare; see Whereby's status page";
	return "check WHEREBY_API_URL and the way to it";
}

struct exchange
whereby_api_ask(
    struct arena *arena, const char *method, const char *path, const char *body)
{
	struct exchange exchange = {
		.method = method,
		.url = whereby_api_url(arena, path),
		.headers = whereby_api_headers(arena),
		.body = body,
		.body_bytes = body == NULL ? 0 : strlen(body),
		.timeout_ms = whereby_api_timeout_ms(),
	};

	exchange_run(arena, &exchange);
	if (!exchange_is_fine(&exchange))
		log_warn("Whereby, %s: %s, status %d: %s", method,
		    post_end_text(exchange.end), exchange.status, advice(&exchange));
	return exchange;
}

const char *
whereby_api_wish(
    struct arena *arena, const struct room *room, const char *prefix, int64_t expires)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "endDate", clock_format(arena, expires, 3));
	json_put_flag(&json, "isLocked", room->is_locked);
	json_put_text(&json, "roomMode", room->room_mode);
	json_put_text(&json, "roomNamePrefix", prefix);
	json_put_text(&json, "roomNamePattern", "uuid");
	json_open(&json, "recording", '{');
	json_put_text(&json, "type", room->recording_type);
	/* Where recordings go is the organization's own setting. */
	json_put_text(&json, "destination", NULL);
	json_put_text(&json, "startTrigger", room->recording_trigger);
	json_close(&json, '}');
	json_open(&json, "fields", '[');
	json_put_text(&json, NULL, "hostRoomUrl");
	json_close(&json, ']');
	json_close(&json, '}');
	return json.text.bytes;
}

struct answer {
	const char *id, *room_name, *room_url, *host_room_url;
};

static const char *
check_url(const char *text)
{
	return text_starts(text, "https://") && !text_has_control(text, strlen(text)) &&
		strchr(text, ' ') == NULL ?
	    NULL :
	    "must be an https URL";
}

/* clang-format off */
static const struct field fields[] = {
	{ .name = "meetingId", .kind = FIELD_ID, .offset = offsetof(struct answer, id),
	  .need = REQUIRED, .low = 1, .high = ID_BYTES },
	{ .name = "roomName", .kind = FIELD_TEXT, .offset = offsetof(struct answer, room_name),
	  .low = 1, .high = NAME_BYTES },
	{ .name = "roomUrl", .kind = FIELD_TEXT, .offset = offsetof(struct answer, room_url),
	  .need = REQUIRED, .high = URL_BYTES, .in_bytes = true, .check = check_url },
	{ .name = "hostRoomUrl", .kind = FIELD_TEXT,
	  .offset = offsetof(struct answer, host_room_url), .need = REQUIRED, .high = URL_BYTES,
	  .in_bytes = true, .check = check_url },
};
/* clang-format on */

/* The name as events will tell it: roomName, else the last part of the URL's path. */
static const char *
name_of(struct arena *arena, const char *room_name, const char *url)
{
	const char *end = url + strcspn(url, "?#"), *start = end;

	if (!text_empty(room_name))
		return room_name + (*room_name == '/');
	while (start > url && start[-1] != '/')
		start--;
	return arena_copy(arena, start, (size_t)(end - start));
}

enum outcome
whereby_api_read(
    struct arena *arena, const char *bytes, size_t length, struct made_meeting *made)
{
	struct faults faults = { .arena = arena };
	struct answer answer = { 0 };
	const struct json *object;
	const char *name;
	enum outcome out = json_parse_object(arena, bytes, length, &object, &faults);

	if (out == OK)
		out = json_decode(object, fields, COUNT(fields), &answer, &faults);
	if (out != OK)
		return out;
	name = name_of(arena, answer.room_name, answer.room_url);
	if (text_empty(name) || strchr(name, '/') != NULL)
		return INVALID;
	made->id = answer.id;
	made->room_name = name;
	made->room_url = answer.room_url;
	made->host_room_url = answer.host_room_url;
	return OK;
}

static bool
read_item(struct arena *arena, const struct json *item, struct made_meeting *meeting)
{
	static const struct field told[] = {
		{ .name = "meetingId",
		    .kind = FIELD_ID,
		    .offset = offsetof(struct answer, id) },
		{ .name = "roomName",
		    .kind = FIELD_TEXT,
		    .offset = offsetof(struct answer, room_name) },
		{ .name = "roomUrl",
		    .kind = FIELD_TEXT,
		    .offset = offsetof(struct answer, room_url) },
	};
	struct faults faults = { .arena = arena };
	struct answer answer = { .room_url = "" };

	if (json_decode_partial(item, told, COUNT(told), &answer, &faults) != OK)
		return false;
	meeting->id = answer.id;
	meeting->room_name = name_of(arena, answer.room_name, answer.room_url);
	return !text_empty(meeting->id) && !text_empty(meeting->room_name);
}

enum outcome
whereby_api_read_page(
    struct arena *arena, const char *bytes, size_t length, struct whereby_page *page)
{
	static const struct field next = { .name = "cursor", .kind = FIELD_ID };
	struct faults faults = { .arena = arena };
	const struct json *object, *results;
	enum outcome out = json_parse_object(arena, bytes, length, &object, &faults);

	if (out != OK)
		return out;
	results = json_member(object, "results");
	if (json_kind(results) != JSON_ARRAY)
		return INVALID;
	page->count = json_length(results);
	page->items = arena_alloc(arena, page->count * sizeof(*page->items));
	for (size_t i = 0; i < page->count; i++)
		if (!read_item(arena, json_item(results, i), &page->items[i]))
			return INVALID;
	page->cursor = NULL;
	return json_decode_partial(object, &next, 1, &page->cursor, &faults);
}
