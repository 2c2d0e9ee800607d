/*
 * Texts as a terminal may show them.
 */
#ifndef TOOLS_SHOWN_H
#define TOOLS_SHOWN_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * The text without what changes a terminal or its line: control characters, marks of
 * direction and everything else that has no width of its own are written as \u{202E}, a bad
 * byte as \x{FF}.  NULL is "-".
 */
const char *shown_text(struct arena *, const char *);

/*
 * JSON that means the same, with \u in place of the characters beyond ASCII that change a
 * terminal or its line.  Those of ASCII cannot stand in a text of JSON, except 0x7f.
 */
const char *shown_json(struct arena *, const char *);

/* How many columns a text of shown_text takes. */
size_t shown_width(const char *);

/* Its beginning, in at most width columns, with "..." as one character where it was cut. */
const char *shown_cut(struct arena *, const char *, size_t width);

/* "3 min ago", "in 2 h"; a date when that is long ago.  The text is RFC 3339; NULL is "-". */
const char *shown_ago(struct arena *, const char *timestamp, int64_t now);

/* "1 h 05 min". */
const char *shown_seconds(struct arena *, int64_t seconds);

#endif
