#include "decrypt/film.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/text.h"
#include "decrypt/known.h"

#define MISSING 127

static bool
fail(const char *path, const char *why)
{
	fprintf(stderr, "reflectorctl: %s: %s\n", path, why);
	return false;
}

static bool
fail_with(const char *path, const char *what, int error)
{
	fprintf(stderr, "reflectorctl: %s: %s: %s\n", path, what, strerrordesc_np(error));
	return false;
}

/* Is this the content?  sha256 NULL: any is. */
static bool
has_digest(
    struct arena *arena, int file, const char *path, const char *sha256, bool *is_it)
{
	struct stat status;
	void *bytes = NULL;

	*is_it = true;
	if (sha256 == NULL)
		return true;
	if (fstat(file, &status) != 0)
		return fail_with(path, "cannot be read", errno);
	if (status.st_size > 0)
		bytes = mmap(
		    NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED)
		return fail_with(path, "cannot be read", errno);
	*is_it = text_equal(
	    digest_hex(arena, bytes == NULL ? "" : bytes, (size_t)status.st_size),
	    sha256);
	if (bytes != NULL)
		munmap(bytes, (size_t)status.st_size);
	return true;
}

static char **
arguments(struct arena *arena, const struct film_keys *keys)
{
	char **made = arena_alloc(arena, (2 * keys->count + 3) * sizeof(*made));
	size_t count = 0;

	made[count++] = arena_text(arena, "age");
	made[count++] = arena_text(arena, "--decrypt");
	for (size_t i = 0; i < keys->count; i++) {
		made[count++] = arena_text(arena, "-i");
		made[count++] = arena_text(arena, keys->identities[i]);
	}
	made[count] = NULL;
	return made;
}

/* Its exit status; age itself says on standard error what is wrong with key or file. */
static int
run_age(struct arena *arena, const struct film_keys *keys, int from, int into)
{
	posix_spawn_file_actions_t files;
	pid_t pid;
	int status = 0, error;

	posix_spawn_file_actions_init(&files);
	error = posix_spawn_file_actions_adddup2(&files, from, STDIN_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&files, into, STDOUT_FILENO);
	if (error == 0)
		error = posix_spawnp(
		    &pid, "age", &files, NULL, arguments(arena, keys), environ);
	posix_spawn_file_actions_destroy(&files);
	if (error != 0)
		return error == ENOENT ? MISSING : 1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The name is given to it when it is whole: linkat never replaces a file. */
static bool
publish(struct arena *arena, int file, const char *out)
{
	const char *self = arena_printf(arena, "/proc/self/fd/%d", file);

	if (fsync(file) != 0)
		return fail_with(out, "cannot be written", errno);
	if (linkat(AT_FDCWD, self, AT_FDCWD, out, AT_SYMLINK_FOLLOW) == 0)
		return true;
	if (errno == EEXIST)
		return fail(
		    out, "exists already, and is not replaced: choose another -o");
	return fail_with(out, "cannot be written", errno);
}

static bool
decrypt(struct arena *arena, const struct known_file *known, const struct film_keys *keys,
    const char *out, int descriptors[2])
{
	bool is_it;
	int status;

	if (!has_digest(arena, descriptors[0], known->path, known->sha256, &is_it))
		return false;
	if (!is_it)
		return fail(known->path,
		    "is not the file that was reported (sha256): it is torn, or another");
	status = run_age(arena, keys, descriptors[0], descriptors[1]);
	if (status == MISSING)
		return fail("age", "is not installed: apt-get install age");
	if (status != 0)
		return fail(known->path,
		    "age cannot decrypt it: another key's, or it is torn; see above");
	if (!has_digest(arena, descriptors[1], out, known->plain_sha256, &is_it))
		return false;
	if (!is_it)
		return fail(known->path,
		    "has another film inside than was reported (plain_sha256)");
	return publish(arena, descriptors[1], out);
}

/* A file without a name, which ends with the process, in the folder of out. */
static int
open_beside(struct arena *arena, const char *out)
{
	const char *slash = strrchr(out, '/');
	const char *folder = slash == NULL ?
	    "." :
	    arena_copy(arena, out, (size_t)(slash - out) + 1);
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		fail(folder,
		    "this file system has no files without a name: choose another -o");
	else if (file < 0)
		fail_with(folder, "cannot be written", errno);
	return file;
}

bool
film_decrypt(struct arena *arena, const struct known_file *known,
    const struct film_keys *keys, const char *out)
{
	int descriptors[2];
	bool done = false;

	if (access(out, F_OK) == 0)
		return fail(
		    out, "exists already, and is not replaced: choose another -o");
	descriptors[0] = open(known->path, O_RDONLY | O_CLOEXEC);
	if (descriptors[0] < 0)
		return fail_with(known->path, "cannot be read", errno);
	descriptors[1] = open_beside(arena, out);
	if (descriptors[1] >= 0) {
		done = decrypt(arena, known, keys, out, descriptors);
		close(descriptors[1]);
	}
	close(descriptors[0]);
	return done;
}
