#include "lib/send.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/receiver.h"
#include "lib/settings.h"

const char *const send_headers[] = { "Content-Type: application/json", "webhook-id: 7",
	NULL };

void
send_configure(struct arena *arena, bool allow_private, const char *timeout)
{
	assert_null(SETTINGS(arena, &post_config,
	    arena_printf(arena, "DELIVER_TIMEOUT=%s", timeout),
	    allow_private ? "DELIVER_ALLOW_PRIVATE=true" :
			    "DELIVER_ALLOW_PRIVATE=false"));
}

struct post *
send_finish(struct poster *poster)
{
	struct post *post;

	while ((post = poster_next(poster)) == NULL)
		poster_wait(poster, -1, 1000);
	return post;
}

struct post
send_to(const char *url)
{
	struct poster *poster = poster_new();
	struct post post = {
		.url = url, .headers = send_headers, .body = "{\"a\":1}", .body_bytes = 7
	};

	poster_start(poster, &post);
	assert_ptr_equal(send_finish(poster), &post);
	assert_null(poster_next(poster));
	poster_free(poster);
	return post;
}

const char *
send_url(struct arena *arena, const struct receiver *receiver, const char *host)
{
	return arena_printf(
	    arena, "http://%s:%d/hook?key=1", host, receiver_port(receiver));
}

int
send_open(void **state)
{
	*state = arena_new();
	return poster_setup() ? 0 : -1;
}

int
send_close(void **state)
{
	arena_free(*state);
	return 0;
}
