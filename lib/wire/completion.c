#include "wire/completion.h"

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "model/event.h"
#include "wire/event.h"
#include "wire/sender.h"

#define URL_BYTES 2048
#define HOST_CHARACTERS 255
#define REASON_CHARACTERS 500

struct completion_body {
	const char *room_name, *recording_file, *recording_status;
	int64_t timestamp, started_at, stopped_at;
	const char *recording_id, *recording_url, *host, *size, *sha256, *duration,
	    *reason, *plain_size, *plain_sha256;
	const struct json *participants;
};

static const char *
check_sha256(const char *text)
{
	uint8_t digest[32];

	return text_unhex(text, digest, sizeof(digest)) ? NULL :
							  "must be 64 hexadecimal digits";
}

#define AT(member) .offset = offsetof(struct completion_body, member)

/* clang-format off */
static const struct field fields[] = {
	{ .name = "room_name", .kind = FIELD_TEXT, AT(room_name), .need = REQUIRED, .low = 1 },
	{ .name = "recording_file", .kind = FIELD_TEXT, AT(recording_file), .need = REQUIRED,
	  .low = 1 },
	{ .name = "recording_status", .kind = FIELD_CHOICE, AT(recording_status),
	  .need = REQUIRED, .choices = "completed failed" },
	{ .name = "timestamp", .kind = FIELD_MOMENT, AT(timestamp), .need = REQUIRED },
	{ .name = "recording_id", .kind = FIELD_ID, AT(recording_id) },
	{ .name = "recording_url", .kind = FIELD_TEXT, AT(recording_url),
	  .high = URL_BYTES, .in_bytes = true },
	{ .name = "host", .kind = FIELD_TEXT, AT(host), .high = HOST_CHARACTERS },
	{ .name = "size", .kind = FIELD_INTEGER, AT(size), .high = INT64_MAX },
	{ .name = "sha256", .kind = FIELD_TEXT, AT(sha256), .check = check_sha256 },
	{ .name = "duration", .kind = FIELD_NUMBER, AT(duration) },
	{ .name = "plain_size", .kind = FIELD_INTEGER, AT(plain_size), .high = INT64_MAX },
	{ .name = "plain_sha256", .kind = FIELD_TEXT, AT(plain_sha256),
	  .check = check_sha256 },
	{ .name = "participants", .kind = FIELD_ARRAY, AT(participants) },
	{ .name = "reason", .kind = FIELD_TEXT, AT(reason), .high = REASON_CHARACTERS },
	{ .name = "started_at", .kind = FIELD_MOMENT, AT(started_at) },
	{ .name = "stopped_at", .kind = FIELD_MOMENT, AT(stopped_at) },
};
/* clang-format on */

/*
 * The timestamp is left out: a repeat may have another one.  So are the members plain_...: the
 * content of an encrypted file tells it already, and a sender may have lost them.
 */
static void
identify(struct arena *arena, const struct completion_body *body, struct event *event)
{
	struct text identity = text_new(arena);

	sender_identity(&identity, "jibri");
	sender_identity(
	    &identity, text_empty(body->recording_id) ? NULL : body->recording_id);
	sender_identity(&identity, body->recording_file);
	sender_identity(&identity, body->recording_status);
	sender_identity(&identity, body->recording_url);
	sender_identity(&identity, body->size);
	sender_identity(
	    &identity, body->sha256 == NULL ? NULL : text_lower(arena, body->sha256));
	sender_identify(event, &identity);
}

enum outcome
completion_read(struct arena *arena, const struct delivery *delivery, struct event *event,
    const char **file, struct faults *faults)
{
	struct completion_body body = { 0 };
	const struct json *object;
	enum outcome out = json_parse_object(
	    arena, delivery->body, delivery->body_bytes, &object, faults);

	if (out == OK)
		out = json_decode(object, fields, COUNT(fields), &body, faults);
	if (out != OK)
		return out;
	*event = (struct event){
		.room = body.room_name,
		.dialect = "jibri",
		.type = text_equal(body.recording_status, "completed") ?
		    "recording_completed" :
		    "recording_failed",
		.occurred_at = body.timestamp,
		.received_at = delivery->received_at,
		.data = delivery->body,
		.data_bytes = delivery->body_bytes,
	};
	identify(arena, &body, event);
	*file = body.recording_file;
	return OK;
}
