#include "base/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

#define NOTE "metadata.json"
#define ENCRYPTED ".age"
#define FACTS ".facts"

static enum outcome
refuse(int error)
{
	if (error == ENOENT || error == ENOTDIR || error == ELOOP || error == EXDEV ||
	    error == ENAMETOOLONG)
		return NOT_FOUND;
	log_error("cannot remove a recording's file: %s: allow this user to write to its "
		  "folder (doc/operations.md)",
	    strerrordesc_np(error));
	return UNAVAILABLE;
}

static int
open_below(int folder_fd, const char *path)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};

	return (int)syscall(SYS_openat2, folder_fd, path, &how, sizeof(how));
}

static enum outcome
remove_from(int parent_fd, const char *name)
{
	struct stat status;

	if (fstatat(parent_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return refuse(errno);
	if (!S_ISREG(status.st_mode))
		return NOT_FOUND;
	return unlinkat(parent_fd, name, 0) == 0 ? OK : refuse(errno);
}

/* With what Jibri's host noted of an encrypted file (jibri/seal.sh). */
static enum outcome
remove_noted(struct arena *arena, int parent_fd, const char *name)
{
	const char *ending = strrchr(name, '.');
	enum outcome out = remove_from(parent_fd, name), noted;

	if (out == UNAVAILABLE || ending == NULL || !text_equal(ending, ENCRYPTED))
		return out;
	noted = remove_from(parent_fd, arena_printf(arena, "%s" FACTS, name));
	return noted == UNAVAILABLE ? noted : out;
}

/* Is there anything but Jibri's note in it? */
static bool
is_used(int parent_fd)
{
	int fd = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	bool is_found = stream == NULL;

	while (stream != NULL && !is_found && (entry = readdir(stream)) != NULL)
		is_found = !text_equal(entry->d_name, ".") &&
		    !text_equal(entry->d_name, "..") && !text_equal(entry->d_name, NOTE);
	if (stream != NULL)
		closedir(stream);
	else if (fd >= 0)
		close(fd);
	return is_found;
}

static enum outcome
remove_parent(int folder_fd, int parent_fd, const char *parent)
{
	enum outcome out = OK;

	if (is_used(parent_fd))
		return OK;
	out = remove_from(parent_fd, NOTE);
	if (out != OK && out != NOT_FOUND)
		return out;
	if (unlinkat(folder_fd, parent, AT_REMOVEDIR) == 0 || errno == ENOTEMPTY ||
	    errno == EEXIST || errno == ENOENT)
		return OK;
	return refuse(errno);
}

static enum outcome
remove_below(struct arena *arena, int folder_fd, const char *path, bool with_folder)
{
	const char *slash = strrchr(path, '/');
	const char *parent;
	enum outcome out, tidied;
	int parent_fd;

	if (slash == NULL)
		return remove_noted(arena, folder_fd, path);
	parent = arena_copy(arena, path, (size_t)(slash - path));
	parent_fd = open_below(folder_fd, parent);
	if (parent_fd < 0)
		return refuse(errno);
	out = remove_noted(arena, parent_fd, slash + 1);
	tidied = out == UNAVAILABLE || !with_folder ?
	    OK :
	    remove_parent(folder_fd, parent_fd, parent);
	close(parent_fd);
	return tidied == OK ? out : tidied;
}

enum outcome
removal_file(struct arena *arena, const char *folder, const char *path, bool with_folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum outcome out;

	if (fd < 0) {
		log_error(
		    "cannot open RECORDINGS_DIR: %s: mount it, or run reflectorctl audit",
		    strerrordesc_np(errno));
		return UNAVAILABLE;
	}
	out = remove_below(arena, fd, path, with_folder);
	close(fd);
	return out;
}
