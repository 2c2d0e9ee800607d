/*
 * One line an event, on stderr:
 *
 *   2026-01-31T12:00:00.123Z info rooms request_id=5f0c... text
 *
 * A line is written with one write(2), so lines of many workers do not mix.
 * If stderr is systemd's journal, each line begins with its priority, "<4>", which the
 * journal removes.
 *
 * Control characters and bytes that are not UTF-8 are written as \xNN, so that
 * a text from outside cannot forge a line.  Callers never pass secrets, tokens,
 * bodies or query strings.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/outcome.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Reads "debug", "info", "warn" or "error"; false for anything else. */
bool log_level_parse(const char *text, enum log_level *) MUST_USE;

/*
 * Sets the program's name and the lowest level that is written; once, before
 * threads start.  Until then: no name, LOG_INFO.  program is kept, not copied.
 */
void log_open(const char *program, enum log_level);

/* Is stderr the stream that JOURNAL_STREAM names? */
bool log_is_journal(void);

/*
 * The request that this thread now works for (NULL: none); part of each of its
 * lines.  id is kept, not copied.
 */
void log_request(const char *id);

void log_debug(const char *format, ...) PRINTF(1, 2);
void log_info(const char *format, ...) PRINTF(1, 2);
void log_warn(const char *format, ...) PRINTF(1, 2);
void log_error(const char *format, ...) PRINTF(1, 2);

/* Writes the lines of a text without moment and program, whatever the lowest level is. */
void log_lines(enum log_level, const char *text);

#endif
