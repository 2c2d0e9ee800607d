#include "erasures.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/text.h"
#include "db/query.h"

/* "<SHA-256 in hexadecimal> 2026-11-29\n" */
#define DATE "0000-00-00"
#define LINE_BYTES ((size_t)2 * DIGEST_BYTES + sizeof(" " DATE))

static enum outcome
fail(const char *path, const char *what)
{
	fprintf(stderr, "reflectorctl: %s cannot be %s: %s\n", path, what,
	    strerrordesc_np(errno));
	return UNAVAILABLE;
}

static bool
is_line(const char *line)
{
	uint8_t key[DIGEST_BYTES];
	char copy[2 * DIGEST_BYTES + 1] = "";

	memcpy(copy, line, sizeof(copy) - 1);
	if (!text_unhex(copy, key, sizeof(key)) || line[sizeof(copy) - 1] != ' ' ||
	    line[LINE_BYTES - 1] != '\n')
		return false;
	for (size_t i = 0; i < strlen(DATE); i++) {
		const char c = line[sizeof(copy) + i];

		if (DATE[i] == '-' ? c != '-' : c < '0' || c > '9')
			return false;
	}
	return true;
}

/* All of a file, as far as it has complete lines; *rest: bytes of one that is not. */
static enum outcome
read_lines(
    struct arena *arena, int file, const char *path, struct text *lines, size_t *rest)
{
	char bytes[LINE_BYTES * 512];
	ssize_t got;

	*lines = text_new(arena);
	while ((got = read(file, bytes, sizeof(bytes))) > 0)
		text_add_bytes(lines, bytes, (size_t)got);
	if (got < 0)
		return fail(path, "read");
	*rest = lines->length % LINE_BYTES;
	lines->length -= *rest;
	lines->bytes[lines->length] = '\0';
	for (size_t at = 0; at < lines->length; at += LINE_BYTES)
		if (!is_line(lines->bytes + at)) {
			fprintf(stderr,
			    "reflectorctl: %s: line %zu is not an erasure: move the file "
			    "away; the next backup writes it again\n",
			    path, at / LINE_BYTES + 1);
			return INVALID;
		}
	return OK;
}

enum outcome
erasures_read(struct arena *arena, const char *path, const char **lines)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct text text;
	size_t rest = 0;
	enum outcome out;

	if (file < 0 && errno == ENOENT)
		return NOT_FOUND;
	if (file < 0)
		return fail(path, "read");
	out = read_lines(arena, file, path, &text, &rest);
	close(file);
	if (out != OK)
		return out;
	if (rest > 0)
		fprintf(stderr,
		    "reflectorctl: %s ends within a line: if it is a copy that was cut, meetings "
		    "come back that were erased; copy it again and repeat the restore\n",
		    path);
	*lines = text.bytes;
	return OK;
}

/* An incomplete last line, of a process that was killed, is written over. */
static enum outcome
append(int file, const char *path, size_t length, const char *added)
{
	if (ftruncate(file, (off_t)length) != 0 ||
	    pwrite(file, added, strlen(added), (off_t)length) != (ssize_t)strlen(added) ||
	    fsync(file) != 0)
		return fail(path, "written");
	return OK;
}

static enum outcome
note(struct db *db, struct arena *arena, int file, const char *path)
{
	struct text lines;
	size_t rest;
	const char *added;
	enum outcome out = read_lines(arena, file, path, &lines, &rest);

	if (out != OK)
		return out;
	out = db_find_text(
	    db, arena, CALL(QUERY_BACKUP_TOMBSTONES, param_text(lines.bytes)), &added);
	if (out != OK)
		return out;
	return append(file, path, lines.length, added);
}

enum outcome
erasures_note(struct db *db, struct arena *arena, const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum outcome out;

	if (file < 0)
		return fail(path, "opened");
	if (flock(file, LOCK_EX) != 0)
		out = fail(path, "locked");
	else
		out = note(db, arena, file, path);
	close(file);
	return out;
}
