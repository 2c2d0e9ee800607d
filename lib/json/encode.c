#include "json/encode.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "plain.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

struct json_writer
json_writer(struct arena *arena)
{
	return (struct json_writer){ .text = text_new(arena) };
}

/* What stands before a value: a comma, a name. */
static void
begin(struct json_writer *writer, const char *name)
{
	if (writer->comma)
		text_add_char(&writer->text, ',');
	writer->comma = true;
	if (!name)
		return;
	json_quote(&writer->text, name);
	text_add_char(&writer->text, ':');
}

void
json_open(struct json_writer *writer, const char *name, char bracket)
{
	begin(writer, name);
	text_add_char(&writer->text, bracket);
	writer->comma = false;
}

void
json_close(struct json_writer *writer, char bracket)
{
	text_add_char(&writer->text, bracket);
	writer->comma = true;
}

void
json_put_text(struct json_writer *writer, const char *name, const char *text)
{
	if (!text) {
		json_put_raw(writer, name, NULL);
		return;
	}
	begin(writer, name);
	json_quote(&writer->text, text);
}

void
json_put_flag(struct json_writer *writer, const char *name, bool flag)
{
	json_put_raw(writer, name, flag ? "true" : "false");
}

void
json_put_integer(struct json_writer *writer, const char *name, int64_t number)
{
	begin(writer, name);
	text_printf(&writer->text, "%" PRId64, number);
}

void
json_put_raw(struct json_writer *writer, const char *name, const char *json)
{
	if (!json)
		json = "null";
	json_put_raw_bytes(writer, name, json, strlen(json));
}

void
json_put_raw_bytes(
    struct json_writer *writer, const char *name, const char *json, size_t length)
{
	begin(writer, name);
	text_add_bytes(&writer->text, json, length);
}

/* How many bytes can be copied as they are. */
static size_t
copied_length(const uint8_t *bytes, size_t length)
{
	size_t copied = 0;
	size_t step;

	do {
		copied += plain_length(bytes + copied, length - copied);
		step = copied < length && bytes[copied] >= 0x80 ?
		    text_utf8_length(bytes + copied, length - copied) :
		    0;
		copied += step;
	} while (step > 0);
	return copied;
}

static void
add_escaped(struct text *text, uint8_t byte)
{
	static const char special[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = memchr(special, byte, sizeof(special) - 1);

	if (found) {
		text_add_char(text, '\\');
		text_add_char(text, letters[found - special]);
	} else if (byte < 0x20) {
		text_printf(text, "\\u%04x", byte);
	} else {
		text_add(text, REPLACEMENT);
	}
}

void
json_quote(struct text *text, const char *string)
{
	const uint8_t *at = (const uint8_t *)string;
	size_t left = strlen(string);

	text_add_char(text, '"');
	while (left > 0) {
		size_t copied = copied_length(at, left);

		text_add_bytes(text, at, copied);
		at += copied;
		left -= copied;
		if (left == 0)
			break;
		add_escaped(text, *at++);
		left--;
	}
	text_add_char(text, '"');
}
