#include "wire/jibri.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "model/jibri.h"
#include "wire/event.h"

#define NAME_CHARACTERS 200
#define WORD_CHARACTERS 50
#define DETAIL_BYTES 2000

struct body {
	const char *jibri, *busy_status, *health_status, *session_id, *status;
	const char *reason, *detail;
	const struct json *about, *health, *details, *failure, *error;
};

#define AT(member) .offset = offsetof(struct body, member)

/* clang-format off */
static const struct field status_fields[] = {
	{ .name = "jibriId", .kind = FIELD_ID, AT(jibri), .high = NAME_CHARACTERS },
	{ .name = "status", .kind = FIELD_OBJECT, AT(about), .need = REQUIRED },
};

static const struct field session_fields[] = {
	{ .name = "jibriId", .kind = FIELD_ID, AT(jibri), .high = NAME_CHARACTERS },
	{ .name = "session", .kind = FIELD_OBJECT, AT(about), .need = REQUIRED },
};

static const struct field about_status[] = {
	{ .name = "busyStatus", .kind = FIELD_TEXT, AT(busy_status), .need = REQUIRED,
	  .low = 1, .high = WORD_CHARACTERS },
	{ .name = "health", .kind = FIELD_OBJECT, AT(health), .need = REQUIRED },
};

static const struct field health_fields[] = {
	{ .name = "healthStatus", .kind = FIELD_TEXT, AT(health_status), .need = REQUIRED,
	  .low = 1, .high = WORD_CHARACTERS },
	{ .name = "details", .kind = FIELD_OBJECT, AT(details) },
};

static const struct field about_session[] = {
	{ .name = "sessionId", .kind = FIELD_ID, AT(session_id), .need = REQUIRED, .low = 1 },
	{ .name = "status", .kind = FIELD_TEXT, AT(status), .need = REQUIRED,
	  .low = 1, .high = WORD_CHARACTERS },
	{ .name = "failure", .kind = FIELD_OBJECT, AT(failure) },
};

static const struct field failure_fields[] = {
	{ .name = "reason", .kind = FIELD_TEXT, AT(reason) },
	{ .name = "error", .kind = FIELD_OBJECT, AT(error) },
};

static const struct field error_fields[] = {
	{ .name = "detail", .kind = FIELD_TEXT, AT(detail) },
};
/* clang-format on */

struct part {
	const struct field *fields;
	size_t count;
	const char *within; /* as in struct faults */
};

#define PART(fields, within) ((struct part){ (fields), COUNT(fields), (within) })

/* The members of an object, if it is there. */
static enum outcome
read_part(
    const struct json *object, struct part part, struct body *body, struct faults *faults)
{
	enum outcome out;

	if (object == NULL)
		return OK;
	faults->within = part.within;
	out = json_decode(object, part.fields, part.count, body, faults);
	faults->within = NULL;
	return out;
}

static enum outcome
read_body(struct arena *arena, const struct delivery *delivery, struct part part,
    struct body *body, struct faults *faults)
{
	const struct json *object;
	enum outcome out = json_parse_object(
	    arena, delivery->body, delivery->body_bytes, &object, faults);

	if (out == OK)
		out = read_part(object, part, body, faults);
	if (body->jibri == NULL)
		body->jibri = "";
	return out;
}

/* {"part":{"healthStatus","detail"}} as one text; {} is none. */
static const char *
detail_of(struct arena *arena, const struct json *details)
{
	const char *text = details == NULL ? NULL : json_source(arena, details);

	if (text == NULL || text_equal(text, "{}"))
		return NULL;
	return strlen(text) <= DETAIL_BYTES ? text : "too long";
}

enum outcome
jibri_status_read(struct arena *arena, const struct delivery *delivery,
    struct jibri_status *status, struct faults *faults)
{
	struct body body = { 0 };
	enum outcome out = read_body(
	    arena, delivery, PART(status_fields, NULL), &body, faults);
	enum outcome health;

	if (out == OK)
		out = read_part(
		    body.about, PART(about_status, "\"status\""), &body, faults);
	health = read_part(
	    body.health, PART(health_fields, "\"status\",\"health\""), &body, faults);
	if (out == OK)
		out = health;
	if (out != OK)
		return out;
	*status = (struct jibri_status){
		.name = body.jibri,
		.busy_status = body.busy_status,
		.health_status = body.health_status,
		.detail = detail_of(arena, body.details),
	};
	return OK;
}

/* The most precise text; NULL: it did not fail. */
static const char *
failure_of(struct arena *arena, const struct body *body)
{
	const char *text = text_empty(body->detail) ? body->reason : body->detail;

	if (body->failure == NULL)
		return NULL;
	if (text_empty(text))
		return "unknown";
	return strlen(text) <= DETAIL_BYTES ? arena_text(arena, text) : "too long";
}

enum outcome
jibri_session_read(struct arena *arena, const struct delivery *delivery,
    struct jibri_session *session, struct faults *faults)
{
	struct body body = { 0 };
	enum outcome out = read_body(
	    arena, delivery, PART(session_fields, NULL), &body, faults);

	if (out == OK)
		out = read_part(
		    body.about, PART(about_session, "\"session\""), &body, faults);
	if (out == OK)
		out = read_part(body.failure,
		    PART(failure_fields, "\"session\",\"failure\""), &body, faults);
	if (out == OK)
		out = read_part(body.error,
		    PART(error_fields, "\"session\",\"failure\",\"error\""), &body,
		    faults);
	if (out != OK)
		return out;
	*session = (struct jibri_session){
		.id = body.session_id,
		.jibri = body.jibri,
		.status = body.status,
		.failure = failure_of(arena, &body),
	};
	return OK;
}
