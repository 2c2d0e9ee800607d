#include "lib/counted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/settings.h"
#include "metrics/metrics.h"
#include "metrics/text.h"
#include "metrics/view.h"

char counted_folder[] = P_tmpdir "/metrics-XXXXXX";
char counted_path[sizeof(counted_folder) + 8];

int
counted_open(void **state)
{
	static bool is_made;

	if (!is_made)
		assert_non_null(mkdtemp(counted_folder));
	is_made = true;
	snprintf(counted_path, sizeof(counted_path), "%s/file", counted_folder);
	unlink(counted_path);
	*state = arena_new();
	assert_null(SETTINGS(*state, &metrics_config,
	    arena_printf(*state, "METRICS_FILE=%s", counted_path)));
	return 0;
}

int
counted_close(void **state)
{
	arena_free(*state);
	return 0;
}

/* A process may open the file once; so each test's program is a child.  Its exit status. */
int
counted_run(int (*program)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(program());
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *
counted_text(struct arena *arena)
{
	struct text out = text_new(arena);

	metrics_text_write(metrics_view_read(arena), &out);
	return out.bytes;
}

void
counted_shows(struct arena *arena, const char *line)
{
	const char *text = counted_text(arena);

	if (strstr(text, line) == NULL)
		fail_msg("%s is not in\n%s", line, text);
}

int
counted_requests(void)
{
	struct metrics_route *route;

	if (metrics_open("rooms") != NULL)
		return 1;
	route = metrics_route("GET", "/v1/rooms");
	for (int i = 0; i < COUNTED_EACH; i++)
		metrics_request(route, i % 2 == 0 ? 200 : 418, 3000);
	return 0;
}

void
counted_end(void)
{
	unlink(counted_path);
	rmdir(counted_folder);
}
