#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

#define PREFIX "reflector-"
#define PARTIAL ".partial"

static enum outcome
fail(const char *path, const char *what)
{
	fprintf(stderr, "reflectorctl: %s: %s: %s\n", path, what, strerrordesc_np(errno));
	return UNAVAILABLE;
}

static bool
ends(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);

	return length > tail && strcmp(name + length - tail, end) == 0;
}

const char *
folder_path(const struct folder *folder, const char *name)
{
	return arena_printf(folder->arena, "%s/%s", folder->path, name);
}

const char *
folder_partial(const struct folder *folder, const char *name)
{
	return arena_printf(folder->arena, "%s/.%s" PARTIAL, folder->path, name);
}

void
folder_abandon(const struct folder *folder, const char *name)
{
	unlink(folder_partial(folder, name));
}

/* select is scandir's.  The names are the arena's, in their order. */
static enum outcome
list(const struct folder *folder, int (*select)(const struct dirent *),
    const char ***names, int *count)
{
	struct dirent **found;

	*count = scandirat(folder->descriptor, ".", &found, select, alphasort);
	if (*count < 0)
		return fail(folder->path, "cannot be listed");
	*names = arena_alloc(folder->arena, (size_t)*count * sizeof(**names));
	for (int i = 0; i < *count; i++) {
		(*names)[i] = arena_text(folder->arena, found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return OK;
}

static int
is_partial(const struct dirent *entry)
{
	return *entry->d_name == '.' && ends(entry->d_name, PARTIAL);
}

static enum outcome
sweep(const struct folder *folder)
{
	const char **names;
	int count;
	enum outcome out = list(folder, is_partial, &names, &count);

	for (int i = 0; out == OK && i < count; i++)
		if (unlinkat(folder->descriptor, names[i], 0) != 0)
			out = fail(folder_path(folder, names[i]), "cannot be removed");
	return out;
}

enum outcome
folder_open(struct folder *folder, struct arena *arena, const char *path)
{
	*folder = (struct folder){ .arena = arena, .path = path };
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(path, "cannot be created");
	folder->descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->descriptor < 0)
		return fail(path, "cannot be opened");
	return OK;
}

enum outcome
folder_lock(const struct folder *folder)
{
	if (flock(folder->descriptor, LOCK_EX | LOCK_NB) == 0)
		return sweep(folder);
	if (errno != EWOULDBLOCK)
		return fail(folder->path, "cannot be locked");
	fprintf(stderr, "reflectorctl: another backup writes to %s: wait for its end\n",
	    folder->path);
	return UNAVAILABLE;
}

static enum outcome
sync_file(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	enum outcome out = OK;

	if (descriptor < 0)
		return fail(path, "cannot be opened");
	if (fsync(descriptor) != 0)
		out = fail(path, "cannot be written");
	close(descriptor);
	return out;
}

enum outcome
folder_finish(const struct folder *folder, const char *name)
{
	const char *partial = folder_partial(folder, name);
	enum outcome out = sync_file(partial);

	if (out == OK && rename(partial, folder_path(folder, name)) != 0)
		out = fail(partial, "cannot be renamed");
	if (out == OK && fsync(folder->descriptor) != 0)
		out = fail(folder->path, "cannot be written");
	return out;
}

enum outcome
folder_write(
    const struct folder *folder, const char *name, const char *bytes, size_t length)
{
	const char *partial = folder_partial(folder, name);
	int descriptor = open(
	    partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	bool is_good = file != NULL && fwrite(bytes, 1, length, file) == length;

	if (file != NULL)
		is_good = fclose(file) == 0 && is_good;
	if (is_good)
		return folder_finish(folder, name);
	fail(partial, "cannot be written");
	folder_abandon(folder, name);
	return UNAVAILABLE;
}

static int
is_dump(const struct dirent *entry)
{
	return text_starts(entry->d_name, PREFIX) && ends(entry->d_name, FOLDER_DUMP);
}

enum outcome
folder_keep(const struct folder *folder, int64_t count)
{
	const char **names;
	int found;
	enum outcome out = list(folder, is_dump, &names, &found);

	for (int i = 0; out == OK && i < found - count; i++) {
		const char *path = folder_path(folder, names[i]);
		const char *manifest = arena_printf(folder->arena, "%.*s" FOLDER_MANIFEST,
		    (int)(strlen(path) - strlen(FOLDER_DUMP)), path);

		if (unlink(path) != 0 || (unlink(manifest) != 0 && errno != ENOENT))
			out = fail(path, "cannot be removed");
	}
	return out;
}

enum outcome
folder_newest(const struct folder *folder, const char **path)
{
	const char **names;
	int found;
	enum outcome out = list(folder, is_dump, &names, &found);

	if (out != OK)
		return out;
	if (found > 0) {
		*path = folder_path(folder, names[found - 1]);
		return OK;
	}
	fprintf(stderr, "reflectorctl: %s has no backup\n", folder->path);
	return UNAVAILABLE;
}
