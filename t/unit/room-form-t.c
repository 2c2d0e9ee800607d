#include "wire/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/encode.h"
#include "json/read.h"
#include "lib/verify.h"
#include "model/room.h"
#include "platform/platform.h"

/* The types of the faults of a body, blank-separated, in the fields' order; "" when it is
 * right. */
static const char *
faults_of(struct arena *arena, const char *body, typeof(json_decode) *decode,
    struct room_form *form)
{
	struct faults faults = { .arena = arena };
	struct text told = text_new(arena);
	const struct field *fields;
	size_t count;
	const struct json *object, *list;
	enum outcome out;
	const char *items;

	*form = (struct room_form){ 0 };
	assert_int_equal(
	    json_parse_object(arena, body, strlen(body), &object, &faults), OK);
	fields = room_fields(arena, platform_names(arena, " "), &count);
	out = decode(object, fields, count, form, &faults);
	assert_int_equal(out, faults.items == NULL ? OK : INVALID);
	if (out == OK)
		return "";
	items = arena_printf(arena, "[%s]", faults.items);
	assert_int_equal(json_parse(arena, items, strlen(items), &list), OK);
	for (size_t i = 0; i < json_length(list); i++)
		text_printf(&told, "%s%s", i == 0 ? "" : " ",
		    json_as_text(json_member(json_item(list, i), "type")));
	return told.bytes;
}

static bool
takes(struct arena *arena, const char *member, const char *value)
{
	struct room_form form;
	const char *body = arena_printf(
	    arena, "{\"name\":\"n\",\"%s\":\"%s\"}", member, value);

	if (text_equal(member, "name"))
		body = arena_printf(arena, "{\"name\":\"%s\"}", value);
	return text_empty(faults_of(arena, body, json_decode, &form));
}

static void
only_the_name_is_required(void **state)
{
	struct room_form form;

	assert_string_equal(
	    faults_of(*state, "{\"name\":\"n\"}", json_decode, &form), "");
	assert_string_equal(form.name, "n");
	assert_null(form.platform);
	assert_int_equal(form.is_locked, FLAG_ABSENT);
	assert_null(form.webhook_url);
	assert_string_equal(faults_of(*state, "{}", json_decode, &form), "missing");
	assert_string_equal(
	    faults_of(*state, "{\"name\":null}", json_decode, &form), "missing");
	assert_string_equal(faults_of(*state, "{}", json_decode_partial, &form), "");
}

static void
the_origin_s_body_of_twelve_members_works(void **state)
{
	struct room_form form;

	assert_string_equal(
	    faults_of(*state,
		"{\"name\":\"a\",\"zulip_auto_post\":true,\"zulip_stream\":\"s\","
		"\"zulip_topic\":\"t\",\"is_locked\":false,\"room_mode\":\"group\","
		"\"recording_type\":\"local\",\"recording_trigger\":\"prompt\",\"is_"
		"shared\":true,"
		"\"webhook_url\":\"https://h/"
		"x\",\"webhook_secret\":\"w\",\"platform\":\"whereby\"}",
		json_decode, &form),
	    "");
	assert_int_equal(form.zulip_auto_post, FLAG_TRUE);
	assert_string_equal(form.zulip_stream, "s");
	assert_string_equal(form.zulip_topic, "t");
	assert_int_equal(form.is_locked, FLAG_FALSE);
	assert_string_equal(form.room_mode, "group");
	assert_string_equal(form.recording_type, "local");
	assert_string_equal(form.recording_trigger, "prompt");
	assert_int_equal(form.is_shared, FLAG_TRUE);
	assert_string_equal(form.webhook_url, "https://h/x");
	assert_string_equal(form.webhook_secret, "w");
	assert_string_equal(form.platform, "whereby");
}

static void
a_name_is_1_to_100_letters_digits_and_marks(void **state)
{
	static const char *const right[] = { "a", "Z", "0", "a-b_c.d", "9.", "A--" };
	static const char *const wrong[] = { "", "-a", "_a", ".a", "a b", "a/b",
		"\xc3\xbc", "a\xc3\xbc", "a\\n", "a%", "a:", "a@b", "a[", "a`", "a{" };
	char name[102] = { 0 };

	for (size_t i = 0; i < COUNT(right); i++)
		assert_true(takes(*state, "name", right[i]));
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(takes(*state, "name", wrong[i]));
	memset(name, 'x', 100);
	assert_true(takes(*state, "name", name));
	name[100] = 'x';
	assert_false(takes(*state, "name", name));
}

static void
each_choice_is_one_of_its_values(void **state)
{
	static const struct {
		const char *member, *right[4];
	} cases[] = {
		{ "platform", { "jitsi", "whereby" } },
		{ "recording_type", { "none", "local", "cloud" } },
		{ "recording_trigger",
		    { "none", "prompt", "automatic", "automatic-2nd-participant" } },
		{ "room_mode", { "normal", "group" } },
	};
	static const char *const wrong[] = { "", "None", "jits", "jitsi ",
		"jitsi whereby", "none prompt", "zoom", "automatic-2nd" };

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t r = 0; r < 4 && cases[i].right[r] != NULL; r++)
			assert_true(takes(*state, cases[i].member, cases[i].right[r]));
		for (size_t w = 0; w < COUNT(wrong); w++)
			assert_false(takes(*state, cases[i].member, wrong[w]));
	}
}

static void
a_webhook_url_is_http_or_https_or_none(void **state)
{
	static const char *const right[] = { "", "http://h", "https://h/p?q=1#f",
		"https://u:p@h:8443/", "https://[::1]/" };
	static const char *const wrong[] = { "h", "//h", "ftp://h", "https:/h",
		"https://", "https:///p", "https://?q", "http://#", "HTTPS://h",
		" https://h", "https://h/a b", "https://h/\\u007f", "https://h/\\n",
		"https://h/<x>", "javascript:alert(1)", "https://h/\\\\x",
		"https://h/{x}", "https://h:65536/", "https://h:x/", "https://[::1/",
		"https://a!b/", "https://u@/" };

	for (size_t i = 0; i < COUNT(right); i++)
		assert_true(takes(*state, "webhook_url", right[i]));
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(takes(*state, "webhook_url", wrong[i]));
}

static void
url_and_secret_have_limits(void **state)
{
	char *text = arena_alloc(*state, 3000);

	memset(text, 'x', 257);
	assert_false(takes(*state, "webhook_secret", text));
	text[256] = '\0';
	assert_true(takes(*state, "webhook_secret", text));
	assert_true(takes(*state, "webhook_secret", ""));
	memset(text, 'x', 2049);
	memcpy(text, "http://", 7);
	assert_false(takes(*state, "webhook_url", text));
	text[2048] = '\0';
	assert_true(takes(*state, "webhook_url", text));
}

static void
webhook_events_are_types_each_once(void **state)
{
	static const char *const wrong[] = { "\"test\"", "{}", "1", "[1]", "[null]",
		"[\"\"]", "[\"tests\"]", "[\"test\",\"test\"]", "[\"test\",\"x\"]",
		"[[\"test\"]]", "[\"test meeting.ended\"]", "[\"Test\"]" };
	static const char *const right[][2] = {
		{ "[]", "" },
		{ "[\"test\",\"meeting.ended\"]", "meeting.ended,test" },
	};
	struct room_form form;

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_string_equal(
		    faults_of(*state,
			arena_printf(*state, "{\"webhook_events\":%s}", wrong[i]),
			json_decode_partial, &form),
		    "literal_error");
	for (size_t i = 0; i < COUNT(right); i++) {
		assert_string_equal(
		    faults_of(*state,
			arena_printf(*state, "{\"webhook_events\":%s}", right[i][0]),
			json_decode_partial, &form),
		    "");
		assert_string_equal(form.webhook_events, right[i][1]);
	}
	assert_string_equal(
	    faults_of(*state, "{\"webhook_events\":null}", json_decode_partial, &form),
	    "");
	assert_null(form.webhook_events);
}

static void
every_fault_of_a_body_is_told(void **state)
{
	struct room_form form;

	assert_string_equal(
	    faults_of(*state,
		"{\"name\":\"a b\",\"platform\":1,\"is_locked\":\"true\",\"is_shared\":1,"
		"\"webhook_url\":7,\"webhook_secret\":[],\"zulip_auto_post\":{},"
		"\"zulip_stream\":false}",
		json_decode, &form),
	    "value_error literal_error bool_type bool_type string_type string_type "
	    "bool_type "
	    "string_type");
}

static const struct room room = { .id = "i",
	.name = "n",
	.user_id = "u",
	.created_at = "2025",
	.platform = "jitsi",
	.recording_type = "cloud",
	.recording_trigger = "none",
	.is_locked = true,
	.room_mode = "normal",
	.webhook_url = "https://h",
	.webhook_secret = "w",
	.webhook_events = "[\"test\"]",
	.webhook_disabled_at = "d",
	.zulip_stream = "",
	.zulip_topic = "t",
	.max_participants = 5,
	.expires_at = "e",
	.passcode_hash = "h" };

#define ROOM(url, secret, events, disabled_at)                                                             \
	"{\"id\":\"i\",\"name\":\"n\",\"platform\":\"jitsi\",\"is_locked\":true,"                          \
	"\"user_id\":\"u\",\"created_at\":\"2025\",\"recording_type\":\"cloud\","                          \
	"\"recording_trigger\":\"none\",\"room_mode\":\"normal\","                                         \
	"\"is_shared\":false,\"webhook_url\":" url ",\"webhook_secret\":" secret ","                       \
	"\"webhook_events\":" events ",\"webhook_disabled_at\":" disabled_at ","                           \
	"\"zulip_auto_post\":false,\"zulip_stream\":\"\",\"zulip_topic\":\"t\",\"require_consent\":false," \
	"\"max_participants\":5,\"longest\":null,\"not_before\":null,\"expires_at\":\"e\",\"passcode\":true}"

static const char *
shown(struct arena *arena, enum room_view view)
{
	struct json_writer json = json_writer(arena);

	room_json(&json, NULL, &room, view);
	return json.text.bytes;
}

static void
only_its_owner_sees_a_room_s_webhook(void **state)
{
	assert_string_equal(shown(*state, ROOM_FOR_OWNER),
	    ROOM("\"https://h\"", "\"w\"", "[\"test\"]", "\"d\""));
	assert_string_equal(shown(*state, ROOM_FOR_READER),
	    ROOM("\"https://h\"", "null", "[\"test\"]", "\"d\""));
	assert_string_equal(
	    shown(*state, ROOM_FOR_OTHERS), ROOM("null", "null", "null", "null"));
}

static void
who_may_only_open_it_sees_where_it_is(void **state)
{
	assert_string_equal(shown(*state, ROOM_FOR_VISITORS),
	    "{\"id\":\"i\",\"name\":\"n\",\"platform\":\"jitsi\",\"is_locked\":true}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(only_the_name_is_required),
		VERIFY_TEST(the_origin_s_body_of_twelve_members_works),
		VERIFY_TEST(a_name_is_1_to_100_letters_digits_and_marks),
		VERIFY_TEST(each_choice_is_one_of_its_values),
		VERIFY_TEST(a_webhook_url_is_http_or_https_or_none),
		VERIFY_TEST(url_and_secret_have_limits),
		VERIFY_TEST(webhook_events_are_types_each_once),
		VERIFY_TEST(every_fault_of_a_body_is_told),
		VERIFY_TEST(only_its_owner_sees_a_room_s_webhook),
		VERIFY_TEST(who_may_only_open_it_sees_where_it_is),
	};

	return cmocka_run_group_tests_name("room-form", tests, NULL, NULL);
}
