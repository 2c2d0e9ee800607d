#include "reach.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "net/post.h"

#define WAIT_MS 100

/* poster_next returns the post, whose place is that of its target. */
static void
note(struct target *targets, const struct post *posts, const struct post *ended)
{
	targets[ended - posts].fault = ended->end == POST_ANSWERED ?
	    NULL :
	    post_end_text(ended->end);
}

static int64_t
collect(struct poster *poster, struct target *targets, const struct post *posts)
{
	const struct post *ended;
	int64_t count = 0;

	for (; (ended = poster_next(poster)) != NULL; count++)
		note(targets, posts, ended);
	return count;
}

void
reach(struct arena *arena, struct target *targets, int64_t count, int64_t limit_ms)
{
	static const char *const none[] = { NULL };
	const int64_t deadline_ms = clock_monotonic_ms() + limit_ms;
	struct post *posts = arena_alloc(arena, (size_t)count * sizeof(*posts));
	struct poster *poster;
	int64_t left = count;

	if (count == 0 || !poster_setup())
		return;
	poster = poster_new();
	for (int64_t i = 0; i < count; i++) {
		targets[i].fault = post_end_text(POST_TIMEOUT);
		posts[i] = (struct post){
			.url = targets[i].url, .headers = none, .is_probe = true
		};
		poster_start(poster, &posts[i]);
	}
	while (left > 0 && clock_monotonic_ms() < deadline_ms) {
		left -= collect(poster, targets, posts);
		if (left > 0)
			poster_wait(poster, -1, WAIT_MS);
	}
	poster_free(poster);
}
