#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

static void
close_quietly(int fd)
{
	const int reason = errno;

	if (fd >= 0)
		close(fd);
	errno = reason;
}

int
trial_settings(const char *path)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);
	const int to = from < 0 ? -1 : memfd_create("settings", 0);
	char bytes[4096];
	ssize_t got = -1;

	if (to >= 0)
		while ((got = read(from, bytes, sizeof(bytes))) > 0 &&
		    write(to, bytes, (size_t)got) == got)
			continue;
	close_quietly(from);
	if (got == 0)
		return to;
	close_quietly(to);
	return -1;
}

/* env -S reads the quotes of systemctl show.  The trial's settings come after the unit's. */
struct execution
trial_run(struct arena *arena, const struct trial *trial, const char *const argv[])
{
	const char *words[] = { "setpriv", "--reuid", trial->user, "--regid", trial->user,
		"--init-groups", "--inh-caps=-all", "env", "-i", "-S", trial->environment,
		"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin",
		arena_printf(
		    arena, "REFLECTOR_ENV_FILE=/proc/self/fd/%d", trial->settings),
		[14 + TRIAL_WORDS] = NULL };

	for (size_t i = 0; i < TRIAL_WORDS && argv[i] != NULL; i++)
		words[14 + i] = argv[i];
	return execute(arena, words, trial->limit_ms);
}
