#include "base/reader.h"

#include <endian.h>
#include <errno.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/arena.h"

#define GROUPS_MOST 256
/* As many entries as a block of ext4 can hold. */
#define ENTRIES_MOST 512
/* The kernel shows this id for ids outside of the process's user namespace. */
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

/* An access control list as the kernel gives it. */
struct acl {
	struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[ENTRIES_MOST];
	} value;
	size_t count;
};

/* false: the file has no list, its mode decides. */
static bool
read_acl(const char *path, struct acl *acl)
{
	const ssize_t size = getxattr(
	    path, "system.posix_acl_access", &acl->value, sizeof(acl->value));

	if (size < (ssize_t)sizeof(acl->value.header))
		return false;
	acl->count = ((size_t)size - sizeof(acl->value.header)) /
	    sizeof(*acl->value.entries);
	return le32toh(acl->value.header.a_version) == POSIX_ACL_XATTR_VERSION;
}

static bool
is_in_group(gid_t group)
{
	for (int i = 0; i < reader.group_count; i++)
		if (reader.groups[i] == group)
			return true;
	return false;
}

/* The entry of an access control list, of this file, is one of the reader's. */
static bool
is_of_reader(const struct posix_acl_xattr_entry *entry, const struct stat *status)
{
	const uint32_t id = le32toh(entry->e_id);

	switch (le16toh(entry->e_tag)) {
	case ACL_USER:
		return id == reader.user;
	case ACL_GROUP_OBJ:
		return is_in_group(status->st_gid);
	case ACL_GROUP:
		return is_in_group(id);
	default:
		return false;
	}
}

/* The owner or group may be the reader, but is hidden. */
static bool
is_hidden(const struct posix_acl_xattr_entry *entry, const struct stat *status)
{
	const unsigned tag = le16toh(entry->e_tag);

	return tag == ACL_GROUP_OBJ ? status->st_gid == HIDDEN :
				      (tag == ACL_USER || tag == ACL_GROUP) &&
		le32toh(entry->e_id) == (uint32_t)ACL_UNDEFINED_ID;
}

static bool
mode_allows(const struct stat *status, mode_t wanted)
{
	if (status->st_uid == reader.user)
		return (status->st_mode & wanted << 6) != 0;
	if (is_in_group(status->st_gid))
		return (status->st_mode & wanted << 3) != 0;
	return (status->st_mode & wanted) != 0 || status->st_uid == HIDDEN ||
	    status->st_gid == HIDDEN;
}

/* acl(5), ACCESS CHECK ALGORITHM; the group's bits of the mode are the mask. */
static bool
list_allows(const struct acl *acl, const struct stat *status, mode_t wanted)
{
	bool is_listed = false, is_granted = false;

	if (status->st_uid == reader.user)
		return (status->st_mode & wanted << 6) != 0;
	for (size_t i = 0; i < acl->count; i++) {
		const struct posix_acl_xattr_entry *entry = &acl->value.entries[i];
		const bool grants = (le16toh(entry->e_perm) & status->st_mode >> 3 &
					wanted) != 0;

		if (is_hidden(entry, status) && grants)
			return true;
		if (!is_of_reader(entry, status))
			continue;
		if (le16toh(entry->e_tag) == ACL_USER)
			return grants;
		is_listed = true;
		is_granted = is_granted || grants;
	}
	return status->st_uid == HIDDEN ||
	    (is_listed ? is_granted : (status->st_mode & wanted) != 0);
}

bool
reader_may(const char *path, const struct stat *status)
{
	const mode_t wanted = S_ISDIR(status->st_mode) ? S_IXOTH : S_IROTH;
	struct acl acl;

	if (!reader.is_known || reader.user == 0)
		return true;
	return read_acl(path, &acl) ? list_allows(&acl, status, wanted) :
				      mode_allows(status, wanted);
}

const char *
reader_obstacle(struct arena *arena, const char *path)
{
	struct stat status;

	for (const char *end = path; end != NULL;) {
		const char *part;

		end = strchr(end + 1, '/');
		part = end == NULL ? path :
				     arena_printf(arena, "%.*s", (int)(end - path), path);
		if (stat(part, &status) != 0)
			return errno == EACCES ? NULL : part;
		if (!reader_may(part, &status))
			return part;
	}
	return NULL;
}
