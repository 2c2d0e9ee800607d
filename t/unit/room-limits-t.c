/* The limits of a room, as a body names them. */
#include "wire/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "lib/verify.h"
#include "model/room.h"

static const struct room none;

/* The types of the faults of a body that changes a room, blank-separated; "" when it is right. */
static const char *
faults_of(
    struct arena *arena, const char *body, const struct room *was, struct room_form *form)
{
	struct faults faults = { .arena = arena };
	struct text told = text_new(arena);
	const struct field *fields;
	size_t count;
	const struct json *object, *list;
	enum outcome decoded, settled;
	const char *items;

	*form = (struct room_form){ 0 };
	assert_int_equal(
	    json_parse_object(arena, body, strlen(body), &object, &faults), OK);
	fields = room_fields(arena, "jitsi", &count);
	decoded = json_decode_partial(object, fields, count, form, &faults);
	settled = room_form_settle(arena, was, form, &faults);
	assert_int_equal(
	    decoded == OK ? settled : decoded, faults.items == NULL ? OK : INVALID);
	if (faults.items == NULL)
		return "";
	items = arena_printf(arena, "[%s]", faults.items);
	assert_int_equal(json_parse(arena, items, strlen(items), &list), OK);
	for (size_t i = 0; i < json_length(list); i++)
		text_printf(&told, "%s%s", i == 0 ? "" : " ",
		    json_as_text(json_member(json_item(list, i), "type")));
	return told.bytes;
}

static void
numbers_have_limits_and_0_means_none(void **state)
{
	static const struct {
		const char *value, *faults, *longest_faults;
	} cases[] = {
		{ "0", "", "" },
		{ "1", "", "" },
		{ "1e4", "", "" },
		{ "10001", "less_than_equal", "" },
		{ "10080.0", "less_than_equal", "" },
		{ "10081", "less_than_equal", "less_than_equal" },
		{ "-1", "greater_than_equal", "greater_than_equal" },
		{ "1e99", "less_than_equal", "less_than_equal" },
		{ "1.5", "int_from_float", "int_from_float" },
		{ "\"7\"", "int_parsing", "int_parsing" },
		{ "true", "int_type", "int_type" },
		{ "null", "", "" },
	};
	struct room_form form;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *value = cases[i].value;

		assert_string_equal(
		    faults_of(*state,
			arena_printf(*state, "{\"max_participants\":%s}", value), &none,
			&form),
		    cases[i].faults);
		assert_string_equal(
		    faults_of(*state, arena_printf(*state, "{\"longest\":%s}", value),
			&none, &form),
		    cases[i].longest_faults);
	}
	faults_of(*state, "{\"max_participants\":1e4,\"longest\":0}", &none, &form);
	assert_string_equal(form.max_participants, "10000");
	assert_string_equal(form.longest, "0");
}

static void
times_are_rfc_3339_and_written_in_utc(void **state)
{
	static const char *const wrong[] = { "tomorrow", "2025-01-15", "1736937000", " ",
		"2025-02-30T00:00:00Z", "infinity", "now" };
	struct room_form form;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_string_equal(
		    faults_of(*state,
			arena_printf(*state,
			    "{\"not_before\":\"%s\",\"expires_at\":\"%s\"}", wrong[i],
			    wrong[i]),
			&none, &form),
		    "value_error value_error");
	}
	assert_string_equal(
	    faults_of(*state,
		"{\"not_before\":\"2025-01-15 10:30:00+02:00\",\"expires_at\":\"2025-01-"
		"15T23:59:60\"}",
		&none, &form),
	    "");
	assert_string_equal(form.not_before, "2025-01-15T08:30:00.000000Z");
	assert_string_equal(form.expires_at, "2025-01-16T00:00:00.000000Z");
	assert_string_equal(
	    faults_of(*state, "{\"not_before\":\"\",\"expires_at\":null}", &none, &form),
	    "");
	assert_string_equal(form.not_before, "");
	assert_null(form.expires_at);
	assert_string_equal(
	    faults_of(*state, "{\"not_before\":5,\"expires_at\":[]}", &none, &form),
	    "string_type string_type");
}

#define EARLY "\"2025-01-15T10:30:00Z\""
#define LATE "\"2025-01-15T11:30:00+01:00\"" /* the same moment */
#define LATER "\"2025-01-15T10:30:00.000001Z\""

static void
it_expires_after_it_begins_whatever_it_was(void **state)
{
	static const struct {
		const char *begin, *end, *body, *faults;
	} cases[] = {
		{ NULL, NULL, "{\"not_before\":" EARLY ",\"expires_at\":" LATER "}", "" },
		{ NULL, NULL, "{\"not_before\":" EARLY ",\"expires_at\":" LATE "}",
		    "value_error" },
		{ NULL, NULL, "{\"not_before\":" LATER ",\"expires_at\":" EARLY "}",
		    "value_error" },
		{ "2025-01-15T10:30:00.000000Z", NULL, "{\"expires_at\":" EARLY "}",
		    "value_error" },
		{ "2025-01-15T10:30:00.000000Z", NULL,
		    "{\"expires_at\":" EARLY ",\"not_before\":\"\"}", "" },
		{ NULL, "2025-01-15T10:30:00.000000Z", "{\"not_before\":" LATER "}",
		    "value_error" },
		{ NULL, "2025-01-15T10:30:00.000000Z",
		    "{\"not_before\":" LATER ",\"expires_at\":null}", "value_error" },
		{ NULL, "2025-01-15T10:30:00.000000Z",
		    "{\"not_before\":" LATER ",\"longest\":-1}",
		    "greater_than_equal value_error" },
	};
	struct room_form form;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct room held = { .not_before = cases[i].begin,
			.expires_at = cases[i].end };

		assert_string_equal(
		    faults_of(*state, cases[i].body, &held, &form), cases[i].faults);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(numbers_have_limits_and_0_means_none),
		VERIFY_TEST(times_are_rfc_3339_and_written_in_utc),
		VERIFY_TEST(it_expires_after_it_begins_whatever_it_was),
	};

	return cmocka_run_group_tests_name("room-limits", tests, NULL, NULL);
}
