#include "wire/consent.h"

#include <string.h>

#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "model/consent.h"
#include "model/meeting.h"

static void
put_counts(struct json_writer *json, const struct consent_count *count)
{
	json_put_integer(json, "given", count->given);
	json_put_integer(json, "refused", count->refused);
	json_put_integer(json, "guests_given", count->guests_given);
	json_put_integer(json, "guests_refused", count->guests_refused);
}

void
consent_count_json(struct json_writer *json, const struct consent_count *count)
{
	json_open(json, "consent", '{');
	put_counts(json, count);
	json_close(json, '}');
}

static struct consent_count
count_of(const struct consent_list *consents)
{
	struct consent_count count = { 0 };

	for (int64_t i = 0; i < consents->count; i++) {
		const struct consent *consent = &consents->items[i];

		count.given += !consent->is_guest && consent->consent_given;
		count.refused += !consent->is_guest && !consent->consent_given;
		count.guests_given += consent->is_guest && consent->consent_given;
		count.guests_refused += consent->is_guest && !consent->consent_given;
	}
	return count;
}

void
consent_list_json(struct json_writer *json, const struct consent_list *consents)
{
	const struct consent_count count = count_of(consents);

	json_open(json, "consent", '{');
	put_counts(json, &count);
	json_open(json, "people", '[');
	for (int64_t i = 0; i < consents->count; i++) {
		json_open(json, NULL, '{');
		json_put_text(json, "id", consents->items[i].person);
		json_put_flag(json, "is_guest", consents->items[i].is_guest);
		json_put_flag(json, "consent_given", consents->items[i].consent_given);
		json_put_text(json, "decided_at", consents->items[i].decided_at);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

const char *
consent_guest(struct arena *arena, const char *claims, const struct meeting *meeting)
{
	const struct json *object, *user;
	const char *id;

	if (json_parse(arena, claims, strlen(claims), &object) != OK ||
	    !text_equal(json_as_text(json_member(object, "room")), meeting->room_name))
		return NULL;
	user = json_member(json_member(object, "context"), "user");
	id = json_as_text(json_member(user, "id"));
	return id != NULL && text_starts(id, "guest-") ? id : NULL;
}
