#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

const char *
beneath_plain(struct arena *arena, const char *path)
{
	struct text plain = text_new(arena);
	bool is_absolute = path[0] == '/';

	while (*path != '\0') {
		size_t length = strcspn(path, "/");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			return NULL;
		if (length > 0 && !(length == 1 && path[0] == '.')) {
			if (is_absolute || plain.length > 0)
				text_add_char(&plain, '/');
			text_add_bytes(&plain, path, length);
		}
		path += length + (path[length] == '/');
	}
	return plain.length > 0 ? plain.bytes : NULL;
}

/* These errors only mean that no file below the folder has this name. */
static enum outcome
outcome_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case EXDEV:
	case ENAMETOOLONG:
		return NOT_FOUND;
	default:
		log_error(
		    "cannot open a file in RECORDINGS_DIR: %s: run reflectorctl audit",
		    strerrordesc_np(error));
		return UNAVAILABLE;
	}
}

static long
open_below(int folder_fd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};

	return syscall(SYS_openat2, folder_fd, path, &how, sizeof(how));
}

bool
beneath_is_possible(void)
{
	long fd = open_below(AT_FDCWD, ".");

	if (fd < 0)
		return errno != ENOSYS && errno != EPERM;
	close((int)fd);
	return true;
}

static enum outcome
find_below(int folder_fd, const char *path)
{
	long fd = open_below(folder_fd, path);
	struct stat status;
	bool is_file;

	if (fd < 0)
		return outcome_of(errno);
	is_file = fstat((int)fd, &status) == 0 && S_ISREG(status.st_mode);
	close((int)fd);
	return is_file ? OK : NOT_FOUND;
}

enum outcome
beneath_find(const char *folder, const char *path)
{
	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	enum outcome out;

	if (fd < 0) {
		log_error(
		    "cannot open RECORDINGS_DIR: %s: mount it, or run reflectorctl audit",
		    strerrordesc_np(errno));
		return UNAVAILABLE;
	}
	out = find_below(fd, path);
	close(fd);
	return out;
}
