#include "net/post.h"

#include <signal.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "base/config.h"
#include "base/log.h"
#include "transfer.h"

/* Connections that are kept for the next POST to the same host. */
#define IDLE_CONNECTIONS 64L

/* A wait is at most this, so that a wrong time never waits without an end. */
#define WAIT_MOST_MS 1000

static int64_t deliver_timeout_ms;
static bool deliver_allow_private;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "DELIVER_TIMEOUT", .kind = VARIABLE_SECONDS, .into = &deliver_timeout_ms,
	  .fallback = "15", .low = 1, .high = 600000 },
	{ .name = "DELIVER_ALLOW_PRIVATE", .kind = VARIABLE_FLAG, .into = &deliver_allow_private,
	  .fallback = "false" },
};
/* clang-format on */

const struct config_group post_config = { variables, COUNT(variables), NULL };

struct poster {
	CURLM *multi;
	struct post *running; /* so that they can be cancelled */
	struct post *ended;   /* that could not be started */
};

bool
poster_setup(void)
{
	/* OpenSSL writes to closed connections. */
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
	    (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS) != 0)
		return true;
	log_error("libcurl is unusable or resolves names without a timeout: install "
		  "one built with a threaded resolver");
	return false;
}

struct poster *
poster_new(void)
{
	struct poster *poster = calloc(1, sizeof(*poster));

	if (poster == NULL || (poster->multi = curl_multi_init()) == NULL)
		abort();
	curl_multi_setopt(poster->multi, CURLMOPT_MAXCONNECTS, IDLE_CONNECTIONS);
	return poster;
}

/* Removes it from the running ones and closes its transfer. */
static void
take_down(struct poster *poster, struct post *post)
{
	struct post **at = &poster->running;

	while (*at != post)
		at = &(*at)->next;
	*at = post->next;
	post->next = NULL;
	curl_multi_remove_handle(poster->multi, post->transfer);
	transfer_close(post);
}

struct post *
poster_cancel(struct poster *poster)
{
	struct post *post = poster->running;

	if (post != NULL)
		take_down(poster, post);
	return post;
}

void
poster_free(struct poster *poster)
{
	if (poster == NULL)
		return;
	while (poster_cancel(poster) != NULL)
		continue;
	curl_multi_cleanup(poster->multi);
	free(poster);
}

void
poster_start(struct poster *poster, struct post *post)
{
	const struct transfer_rules rules = { deliver_timeout_ms,
		deliver_allow_private || post->is_own };

	if (transfer_open(post, &rules)) {
		if (curl_multi_add_handle(poster->multi, post->transfer) == CURLM_OK) {
			post->next = poster->running;
			poster->running = post;
			return;
		}
		transfer_close(post);
	}
	post->end = POST_BROKEN;
	post->next = poster->ended;
	poster->ended = post;
}

struct post *
poster_next(struct poster *poster)
{
	struct post *post = poster->ended;
	int left;
	CURLMsg *message;

	if (post != NULL) {
		poster->ended = post->next;
		post->next = NULL;
		return post;
	}
	curl_multi_perform(poster->multi, &left);
	message = curl_multi_info_read(poster->multi, &left);
	if (message == NULL ||
	    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post) != CURLE_OK)
		return NULL;
	transfer_judge(post, (int)message->data.result);
	take_down(poster, post);
	return post;
}

void
poster_wait(struct poster *poster, int fd, int64_t timeout_ms)
{
	struct curl_waitfd other = { .fd = fd, .events = CURL_WAIT_POLLIN };

	if (poster->ended == NULL)
		curl_multi_poll(poster->multi, &other, fd < 0 ? 0 : 1,
		    timeout_ms > WAIT_MOST_MS ? WAIT_MOST_MS : (int)timeout_ms, NULL);
}

int64_t
post_timeout_ms(void)
{
	return deliver_timeout_ms;
}

const char *
post_end_text(enum post_end end)
{
	switch (end) {
	case POST_ANSWERED:
		return "answered";
	case POST_BAD_URL:
		return "invalid URL";
	case POST_NO_ADDRESS:
		return "the host's name does not resolve";
	case POST_FORBIDDEN:
		return "the host has no public address";
	case POST_NO_CONNECTION:
		return "no connection";
	case POST_NO_TLS:
		return "no TLS connection with a trusted certificate";
	case POST_TIMEOUT:
		return "timeout";
	case POST_BROKEN:
		return "connection closed without an answer";
	}
	abort();
}

const char *
post_end_public(enum post_end end)
{
	if (end == POST_NO_ADDRESS || end == POST_FORBIDDEN)
		return "the host has no public address, or its name does not resolve";
	return post_end_text(end);
}
