#include "base/envfile.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

#define END (-1)

struct envfile {
	struct setting *newest;
	size_t bad_line; /* the first that is no setting; 0: none */
};

struct reader {
	const char *at;
	const char *end;
	size_t line; /* of the next byte */
};

static int
peek(const struct reader *reader)
{
	if (reader->at == reader->end)
		return END;
	return *reader->at == '\r' ? '\n' : (unsigned char)*reader->at;
}

/* The next byte, or END; each of LF, CR LF and CR is one '\n'. */
static int
next(struct reader *reader)
{
	const int byte = peek(reader);

	if (byte == END)
		return END;
	if (*reader->at++ == '\r' && reader->at < reader->end && *reader->at == '\n')
		reader->at++;
	if (byte == '\n')
		reader->line++;
	return byte;
}

static bool
is_blank(int byte)
{
	return byte == ' ' || byte == '\t';
}

static void
skip_blanks(struct reader *reader)
{
	while (is_blank(peek(reader)))
		next(reader);
}

static void
skip_line(struct reader *reader)
{
	int byte = next(reader);

	while (byte != END && byte != '\n')
		byte = next(reader);
}

static bool
is_key(const char *text)
{
	static const char first[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	if (text[0] == '\0' || strchr(first, text[0]) == NULL)
		return false;
	text += strspn(text, first);
	while (*text >= '0' && *text <= '9')
		text += 1 + strspn(text + 1, first);
	return *text == '\0';
}

/* The key up to and with its '='; NULL when the line has none. */
static const char *
read_key(struct arena *arena, struct reader *reader)
{
	struct text key = text_new(arena);
	const char *start;

	for (int byte = peek(reader); byte != '='; byte = peek(reader)) {
		if (byte == END || byte == '\n' || byte == '\0')
			return NULL;
		text_add_char(&key, (char)next(reader));
	}
	next(reader);
	while (key.length > 0 && is_blank(key.bytes[key.length - 1]))
		key.bytes[--key.length] = '\0';
	if (!text_starts(key.bytes, "export ") && !text_starts(key.bytes, "export\t"))
		return key.bytes;
	start = key.bytes + strlen("export");
	return start + strspn(start, " \t");
}

/* What follows a single quote, up to the next; false when there is none. */
static bool
read_single_quoted(struct reader *reader, struct text *value)
{
	for (int byte = next(reader); byte != '\''; byte = next(reader)) {
		if (byte == END)
			return false;
		text_add_char(value, (char)byte);
	}
	return true;
}

/* As in sh: a backslash escapes only special characters, and joins two lines. */
static bool
read_double_quoted(struct reader *reader, struct text *value)
{
	for (int byte = next(reader); byte != '"'; byte = next(reader)) {
		const bool is_escaped = byte == '\\';

		if (is_escaped)
			byte = next(reader);
		if (byte == END)
			return false;
		if (is_escaped && byte == '\n')
			continue;
		if (is_escaped && strchr("\"\\`$", byte) == NULL)
			text_add_char(value, '\\');
		text_add_char(value, (char)byte);
	}
	return true;
}

/* The rest of the line, in which quotes are ordinary; trailing blanks are dropped. */
static void
read_plain(struct reader *reader, struct text *value)
{
	size_t kept = value->length;

	for (int byte = next(reader); byte != END && byte != '\n'; byte = next(reader)) {
		const bool is_escaped = byte == '\\';

		if (is_escaped)
			byte = next(reader);
		if (byte != END && !(is_escaped && byte == '\n'))
			text_add_char(value, (char)byte);
		if (is_escaped || !is_blank(byte))
			kept = value->length;
		if (byte == END)
			break;
	}
	value->length = kept;
	value->bytes[kept] = '\0';
}

/* Quoted parts, then plain text, to the end of the line. */
static bool
read_value(struct reader *reader, struct text *value)
{
	for (;;) {
		bool is_closed;

		skip_blanks(reader);
		switch (peek(reader)) {
		case '\'':
			next(reader);
			is_closed = read_single_quoted(reader, value);
			break;
		case '"':
			next(reader);
			is_closed = read_double_quoted(reader, value);
			break;
		default:
			read_plain(reader, value);
			return true;
		}
		if (!is_closed)
			return false;
	}
}

/* Reads one setting; false when the line is not one. */
static bool
read_setting(struct arena *arena, struct reader *reader, struct envfile *file)
{
	const char *key = read_key(arena, reader);
	struct text value = text_new(arena);
	struct setting *setting;
	const size_t line = reader->line;

	if (key == NULL) {
		skip_line(reader);
		return false;
	}
	if (!read_value(reader, &value) || !is_key(key))
		return false;
	if (memchr(value.bytes, '\0', value.length) != NULL ||
	    !text_is_utf8(value.bytes, value.length))
		return false;
	setting = arena_alloc(arena, sizeof(*setting));
	setting->key = key;
	setting->value = value.bytes;
	setting->line = line;
	setting->next = file->newest;
	file->newest = setting;
	return true;
}

static void
refuse_line(struct envfile *file, const char *path, size_t line)
{
	if (file->bad_line == 0)
		file->bad_line = line;
	log_warn("REFLECTOR_ENV_FILE: %s, line %zu is not KEY=value, ignored: correct or "
		 "remove it",
	    path, line);
}

struct envfile *
envfile_parse(struct arena *arena, const char *path, const char *bytes, size_t length)
{
	struct envfile *file = arena_alloc(arena, sizeof(*file));
	struct reader reader = { .at = bytes, .end = bytes + length, .line = 1 };

	while (peek(&reader) != END) {
		const size_t line = reader.line;
		int byte;

		skip_blanks(&reader);
		byte = peek(&reader);
		if (byte == '#' || byte == ';' || byte == '\n' || byte == END)
			skip_line(&reader);
		else if (!read_setting(arena, &reader, file))
			refuse_line(file, path, line);
	}
	return file;
}

static const struct setting *
find(const struct envfile *file, const char *key)
{
	const struct setting *at = file->newest;

	while (at != NULL && !text_equal(at->key, key))
		at = at->next;
	return at;
}

const char *
envfile_value(const struct envfile *file, const char *key)
{
	const struct setting *setting = find(file, key);

	return setting == NULL ? NULL : setting->value;
}

size_t
envfile_line(const struct envfile *file, const char *key)
{
	const struct setting *setting = find(file, key);

	return setting == NULL ? 0 : setting->line;
}

const struct setting *
envfile_newest(const struct envfile *file)
{
	return file->newest;
}

size_t
envfile_bad_line(const struct envfile *file)
{
	return file->bad_line;
}
