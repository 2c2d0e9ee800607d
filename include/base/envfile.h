/*
 * A file of KEY=value lines in systemd's EnvironmentFile syntax, see
 * systemd.exec(5).  Modules call config_value; only base/config and reflectorctl doctor
 * read the file itself.
 *
 * Differences: `export ` may stand before a key; a comment always ends with its
 * line; a quote that is not closed makes its line invalid.
 */
#ifndef BASE_ENVFILE_H
#define BASE_ENVFILE_H

#include <stddef.h>

struct arena;
struct envfile;

struct setting {
	struct setting *next; /* the line before it; NULL: it is the first */
	const char *key;
	const char *value;
	size_t line; /* where it begins */
};

/*
 * Reads length bytes of the file at path.  A line that is no setting, no comment and not
 * blank is ignored; log_warn gives path and line number.  All memory is the arena's.
 */
struct envfile *envfile_parse(struct arena *, const char *path, const char *bytes,
    size_t length) __attribute__((returns_nonnull));

/* The value of the last line with this key, which may be ""; NULL when there is none. */
const char *envfile_value(const struct envfile *, const char *key);

/* The number of the line at which that setting begins; 0 when there is none. */
size_t envfile_line(const struct envfile *, const char *key);

/* The last setting of the file; NULL when it has none. */
const struct setting *envfile_newest(const struct envfile *);

/* The number of the first line that is no setting, no comment and not blank; 0: none. */
size_t envfile_bad_line(const struct envfile *);

#endif
