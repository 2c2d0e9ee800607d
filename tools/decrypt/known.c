#include "decrypt/known.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "json/read.h"
#include "json/tree.h"
#include "model/listing.h"
#include "model/recording.h"
#include "model/storage.h"
#include "seeing.h"

#define ID_CHARACTERS 36
#define SEVERAL                                                                          \
	"reflectorctl: the recording has several files: give the path of one of them, "  \
	"or its id\n"

bool
known_is_id(const char *text)
{
	return strlen(text) == ID_CHARACTERS &&
	    strspn(text, "0123456789abcdef-") == ID_CHARACTERS;
}

static bool
fail(const char *message)
{
	fputs(message, stderr);
	return false;
}

static const char *
digest_of(struct arena *arena, const struct json *file, const char *member)
{
	const char *text = json_as_text(json_member(file, member));

	return text == NULL ? NULL : text_lower(arena, text);
}

/* What was told of the file of this name. */
static void
read_digests(struct arena *arena, const struct recording *recording, const char *name,
    struct known_file *known)
{
	const struct json *files;

	if (json_parse(arena, recording->files, strlen(recording->files), &files) != OK)
		return;
	for (size_t i = 0; i < json_length(files); i++) {
		const struct json *file = json_item(files, i);

		if (!text_equal(json_as_text(json_member(file, "file")), name))
			continue;
		known->is_known = true;
		known->sha256 = digest_of(arena, file, "sha256");
		known->plain_sha256 = digest_of(arena, file, "plain_sha256");
	}
}

/* Where it is, under whatever name. */
static bool
find_path(struct arena *arena, const struct recording_file_list *files, const char **path)
{
	const char *within;

	if (!storage_is_open())
		return fail("reflectorctl: RECORDINGS_DIR is not set: give the file's "
			    "path\n");
	for (int64_t i = 0; i < files->count; i++) {
		const struct recording_file *file = &files->items[i];

		if (file->name == NULL || !file->is_own ||
		    storage_find(arena, file->name, &within) != OK)
			continue;
		*path = arena_printf(arena, "%s/%s", storage_folder(), within);
		return true;
	}
	return fail(
	    "reflectorctl: the recording's file is not in RECORDINGS_DIR, or belongs to "
	    "another meeting: give its path\n");
}

static bool
look_up(struct db *db, struct arena *arena, const char *id,
    struct recording_file_list *files, struct known_file *known)
{
	struct found_recording found;
	enum outcome out = recording_find(db, arena, id, clock_now(), &found);

	if (out == OK)
		out = recording_files(db, arena, id, files);
	if (out == NOT_FOUND || out == INVALID)
		return fail(
		    "reflectorctl: no recording has this id: see reflectorctl recordings "
		    "--json\n");
	if (out != OK)
		return seeing_failed(out) == EXIT_SUCCESS;
	if (files->items[0].file == NULL)
		return fail("reflectorctl: no file of this recording is known\n");
	if (!text_equal(files->items[0].id, files->items[files->count - 1].id))
		return fail(SEVERAL);
	read_digests(arena, &found.recording, files->items[0].file, known);
	return true;
}

bool
known_by_id(struct db *db, struct arena *arena, const char *id, struct known_file *known)
{
	struct recording_file_list files = { 0 };

	*known = (struct known_file){ 0 };
	return look_up(db, arena, id, &files, known) &&
	    find_path(arena, &files, &known->path);
}

bool
known_by_path(
    struct db *db, struct arena *arena, const char *path, struct known_file *known)
{
	struct recording_file_list files;
	char *whole = realpath(path, NULL);
	const char *id;
	enum outcome out;

	*known = (struct known_file){ .path = path };
	if (whole == NULL)
		return true;
	out = listing_file(db, arena, whole, &id);
	free(whole);
	if (out == NOT_FOUND || out == INVALID)
		return true;
	if (out != OK)
		return seeing_failed(out) == EXIT_SUCCESS;
	return look_up(db, arena, id, &files, known);
}
