#include "wire/consent.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/participant.h"
#include "wire/list.h"

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

struct named {
	const char *id, *name;
};

static int
by_id(const void *one, const void *other)
{
	const struct named *left = one, *right = other;

	return strcmp(left->id, right->id);
}

/* The people in the order of their ids. */
static const struct named *
sort_people(struct arena *arena, const struct participant_list *people)
{
	const size_t count = (size_t)people->count;
	struct named *sorted = arena_alloc(arena, count * sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct named){ people->items[i].id, people->items[i].name };
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), by_id);
	return sorted;
}

static const char *
name_of(const char *id, const struct named *people, int64_t count)
{
	const struct named wanted = { id, NULL };
	const struct named *found = count == 0 ?
	    NULL :
	    bsearch(&wanted, people, (size_t)count, sizeof(*people), by_id);

	return found == NULL ? NULL : found->name;
}

void
consent_items_json(struct json_writer *json, const struct consent_list *consents,
    const struct participant_list *people, int64_t after)
{
	const struct named *sorted = sort_people(json->text.arena, people);
	const size_t limit = json->text.length + LIST_BYTES;
	int64_t next = after < consents->count ? after : consents->count;

	json_open(json, NULL, '{');
	json_open(json, "items", '[');
	while (next < consents->count && json->text.length < limit) {
		const struct consent *consent = &consents->items[next++];

		json_open(json, NULL, '{');
		json_put_text(json, "id", consent->person);
		json_put_text(
		    json, "name", name_of(consent->person, sorted, people->count));
		json_put_flag(json, "is_guest", consent->is_guest);
		json_put_flag(json, "consent_given", consent->consent_given);
		json_put_text(json, "decided_at", consent->decided_at);
		json_close(json, '}');
	}
	json_close(json, ']');
	list_next(json, "next", next, consents->count);
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
