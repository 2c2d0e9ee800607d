#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

/* A sanitizer writes its report to a file. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

/* The folder of that name when the process was confined; .st_ino 0: none. */
static struct stat folder_then;
static bool is_confined;

/* In a folder that does not exist yet nothing may be removed. */
static void
allow_removal(int rules_fd, const char *folder)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_REMOVE_DIR |
		    LANDLOCK_ACCESS_FS_REMOVE_FILE,
		.parent_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	if (rule.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, rules_fd, LANDLOCK_RULE_PATH_BENEATH, &rule,
		0) != 0)
		log_warn(
		    "cannot allow the removal of recordings: RECORDINGS_DIR does not "
		    "exist or cannot be opened: create or mount it");
	if (rule.parent_fd >= 0)
		close(rule.parent_fd);
}

/* Every right to change or run a file is handled; the rule allows only removal. */
static bool
forbid_writing(const char *removable)
{
	const struct landlock_ruleset_attr rules = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE |
		    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
		    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
		    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
		    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	long fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	bool is_done;

	if (fd < 0)
		return false;
	if (removable != NULL)
		allow_removal((int)fd, removable);
	is_done = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0;
	close((int)fd);
	return is_done;
}

void
confine(void)
{
	confine_but_removal(NULL);
}

void
confine_but_removal(const char *folder)
{
	const struct rlimit none = { 0, 0 };

	if (geteuid() == 0)
		log_warn("running as root: start each program as its own user");
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_warn(
		    "cannot forbid core dumps or new privileges: check the container's "
		    "or unit's restrictions");
	/* A read-only mount here was made after systemd set up the unit, and before the
	 * program started. */
	if (folder != NULL &&
	    (stat(folder, &folder_then) != 0 ||
		(access(folder, W_OK) != 0 && errno == EROFS)))
		folder_then.st_ino = 0;
	is_confined = folder != NULL;
	if (IS_SANITIZED)
		return;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!forbid_writing(folder))
		log_debug("this kernel does not offer Landlock");
}

bool
confine_is_current(const char *folder)
{
	struct stat status;

	return !is_confined || stat(folder, &status) != 0 ||
	    (status.st_dev == folder_then.st_dev && status.st_ino == folder_then.st_ino);
}
