#include "base/reader.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/arena.h"

#define GROUPS_MOST 256
/* What the kernel shows for an id that this process's user namespace does not have. */
#define HIDDEN 65534

static struct {
	bool is_known;
	uid_t user;
	gid_t groups[GROUPS_MOST];
	int group_count;
} reader;

bool
reader_is(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	reader.is_known = entry != NULL;
	if (entry == NULL)
		return false;
	reader.user = entry->pw_uid;
	reader.group_count = GROUPS_MOST;
	if (getgrouplist(user, entry->pw_gid, reader.groups, &reader.group_count) < 0)
		reader.group_count = GROUPS_MOST;
	return true;
}

static bool
is_in_group(gid_t group)
{
	for (int i = 0; i < reader.group_count; i++)
		if (reader.groups[i] == group)
			return true;
	return false;
}

static bool
has_acl(const char *path)
{
	return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}

static bool
mode_allows(const struct stat *status)
{
	const mode_t wanted = S_ISDIR(status->st_mode) ? S_IXOTH : S_IROTH;

	if (!reader.is_known || reader.user == 0)
		return true;
	if (status->st_uid == reader.user)
		return (status->st_mode & wanted << 6) != 0;
	if (is_in_group(status->st_gid))
		return (status->st_mode & wanted << 3) != 0;
	return (status->st_mode & wanted) != 0 || status->st_uid == HIDDEN ||
	    status->st_gid == HIDDEN;
}

bool
reader_may(const char *path, const struct stat *status)
{
	return mode_allows(status) || has_acl(path);
}

const char *
reader_obstacle(struct arena *arena, const char *path)
{
	struct stat status;

	for (const char *end = path; end != NULL;) {
		const char *part;

		end = strchr(end + 1, '/');
		part = end == NULL ? path : arena_printf(arena, "%.*s", (int)(end - path), path);
		if (stat(part, &status) != 0)
			return errno == EACCES ? NULL : part;
		if (!reader_may(part, &status))
			return part;
	}
	return NULL;
}
