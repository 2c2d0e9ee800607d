#include "json/probe.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"

#define NAME "Jos\xc3\xa9 \xe5\x90\x8d"
#define NUMBER INT64_C(9007199254740993)

static const char sent[] = "{\"raw\":\"" NAME "\",\"escaped\":\"Jos\\u00e9 \\u540d\","
			   "\"number\":9007199254740993}";
static const char source[] = "{\"raw\":\"" NAME "\",\"escaped\":\"" NAME "\","
			     "\"number\":9007199254740993}";

static bool
is_read_right(const struct json *value)
{
	int64_t number;

	return text_equal(json_as_text(json_member(value, "raw")), NAME) &&
	    text_equal(json_as_text(json_member(value, "escaped")), NAME) &&
	    json_as_integer(json_member(value, "number"), &number) && number == NUMBER;
}

/* What the encoder writes is read again. */
static bool
is_written_right(struct arena *arena)
{
	struct json_writer json = json_writer(arena);
	const struct json *value;

	json_open(&json, NULL, '{');
	json_put_text(&json, "raw", NAME);
	json_put_text(&json, "escaped", NAME);
	json_put_integer(&json, "number", NUMBER);
	json_close(&json, '}');
	return text_equal(json.text.bytes, source) &&
	    json_parse(arena, json.text.bytes, json.text.length, &value) == OK &&
	    is_read_right(value);
}

const char *
json_probe(struct arena *arena)
{
	const struct json *value;
	const char *wrong = NULL;

	if (json_parse(arena, sent, strlen(sent), &value) != OK || !is_read_right(value))
		wrong = "misreads characters or numbers";
	else if (strcmp(json_source(arena, value), source) != 0 ||
	    !is_written_right(arena))
		wrong = "does not write what it has read";
	return wrong == NULL ?
	    NULL :
	    arena_printf(arena, "json-c %s %s", json_c_version(), wrong);
}
