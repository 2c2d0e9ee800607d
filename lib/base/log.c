#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

/* PIPE_BUF: the longest write that a pipe keeps in one piece. */
#define LINE_BYTES 4096

static const char *const level_names[] = { "debug", "info", "warn", "error" };
/* syslog(3)'s priorities, as sd-daemon(3) wants them. */
static const char *const marks[] = { "<7>", "<6>", "<4>", "<3>" };

static const char *program_name;
static enum log_level lowest = LOG_INFO;
static bool is_journal;
static _Thread_local const char *request_id;

struct line {
	char bytes[LINE_BYTES];
	size_t length;
	bool is_cut; /* the line is full: it ends in "..." */
};

bool
log_level_parse(const char *text, enum log_level *level)
{
	for (size_t i = 0; i < COUNT(level_names); i++) {
		if (!text_equal(text, level_names[i]))
			continue;
		*level = (enum log_level)i;
		return true;
	}
	return false;
}

/* systemd.exec(5): JOURNAL_STREAM names the journal's stream, which stderr need not be. */
bool
log_is_journal(void)
{
	const char *named = getenv("JOURNAL_STREAM");
	struct stat own;
	char text[64];

	if (named == NULL || fstat(STDERR_FILENO, &own) != 0)
		return false;
	snprintf(
	    text, sizeof(text), "%ju:%ju", (uintmax_t)own.st_dev, (uintmax_t)own.st_ino);
	return text_equal(named, text);
}

void
log_open(const char *program, enum log_level level)
{
	program_name = program;
	lowest = level;
	is_journal = log_is_journal();
}

void
log_request(const char *id)
{
	request_id = id;
}

/*
 * Can this character, of 0 (no UTF-8) to 4 bytes, end a line for some reader, or
 * steer a terminal?  Besides ASCII's controls: U+0080-009F, U+2028 and U+2029.
 */
static bool
must_escape(const uint8_t *bytes, size_t size)
{
	if (size == 0)
		return true;
	if (size == 1)
		return bytes[0] < 0x20 || bytes[0] == 0x7f;
	if (size == 2)
		return bytes[0] == 0xc2 && bytes[1] < 0xa0;
	return memcmp(bytes, "\xe2\x80\xa8", 3) == 0 ||
	    memcmp(bytes, "\xe2\x80\xa9", 3) == 0;
}

/* Adds one character, escaped where needed; false when the line has no room. */
static bool
add_character(struct line *line, const uint8_t *bytes, size_t size)
{
	const bool is_escaped = must_escape(bytes, size);
	const size_t count = size == 0 ? 1 : size;
	const size_t room = sizeof(line->bytes) - line->length - sizeof("...\n");

	if (room < (is_escaped ? 4 * count : count))
		return false;
	for (size_t i = 0; i < count; i++) {
		char *at = line->bytes + line->length;

		if (is_escaped) {
			at[0] = '\\';
			at[1] = 'x';
			text_hex(bytes + i, 1, at + 2);
			line->length += 4;
		} else {
			*at = (char)bytes[i];
			line->length++;
		}
	}
	return true;
}

/* Adds a text; one that is too long is cut and ends in "...". */
static void
add(struct line *line, const char *text)
{
	const uint8_t *bytes = (const uint8_t *)text;
	size_t left = strlen(text);

	while (left > 0 && !line->is_cut) {
		const size_t size = text_utf8_length(bytes, left);
		const size_t count = size == 0 ? 1 : size;

		if (!add_character(line, bytes, size)) {
			memcpy(line->bytes + line->length, "...", 3);
			line->length += 3;
			line->is_cut = true;
		}
		bytes += count;
		left -= count;
	}
}

static void
add_prefix(struct line *line, enum log_level level)
{
	struct timespec now;
	struct tm utc;
	char moment[64];

	if (is_journal)
		add(line, marks[level]);
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	snprintf(moment, sizeof(moment), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ",
	    utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
	    utc.tm_sec, (int)(now.tv_nsec / 1000000));
	add(line, moment);
	add(line, level_names[level]);
	if (program_name != NULL) {
		add(line, " ");
		add(line, program_name);
	}
	if (request_id != NULL) {
		add(line, " request_id=");
		add(line, request_id);
	}
	add(line, " ");
}

static void
put(struct line *line)
{
	line->bytes[line->length++] = '\n';
	while (write(STDERR_FILENO, line->bytes, line->length) < 0 && errno == EINTR)
		continue;
}

static void PRINTF(2, 0)
    write_line(enum log_level level, const char *format, va_list arguments)
{
	const int saved = errno;
	char message[LINE_BYTES];
	struct line line = { .length = 0 };

	if (level < lowest)
		return;
	add_prefix(&line, level);
	errno = saved; /* for %m */
	if (vsnprintf(message, sizeof(message), format, arguments) < 0)
		message[0] = '\0';
	add(&line, message);
	put(&line);
	errno = saved;
}

void
log_lines(enum log_level level, const char *text)
{
	while (*text != '\0') {
		const size_t length = strcspn(text, "\n");
		char part[LINE_BYTES];
		struct line line = { .length = 0 };

		snprintf(part, sizeof(part), "%.*s", (int)length, text);
		if (is_journal)
			add(&line, marks[level]);
		add(&line, part);
		put(&line);
		text += length + (text[length] == '\n');
	}
}

void
log_debug(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_DEBUG, format, arguments);
	va_end(arguments);
}

void
log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_INFO, format, arguments);
	va_end(arguments);
}

void
log_warn(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_WARN, format, arguments);
	va_end(arguments);
}

void
log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_ERROR, format, arguments);
	va_end(arguments);
}
