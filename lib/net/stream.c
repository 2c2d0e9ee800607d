#include "stream.h"

#include <poll.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "transfer.h"

struct stream {
	CURL *curl;
	int fd;
};

static void
release(void *arg)
{
	stream_close(arg);
}

void
stream_close(struct stream *stream)
{
	curl_easy_cleanup(stream->curl);
	stream->curl = NULL;
}

static bool
set_own(CURL *curl, const struct stream_opening *opening, char *problem)
{
	return curl_easy_setopt(curl, CURLOPT_URL, opening->url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)opening->timeout_ms) ==
	    CURLE_OK;
}

struct stream *
stream_open(struct arena *arena, struct stream_opening *opening)
{
	struct stream *stream = arena_alloc(arena, sizeof(*stream));
	char *problem = arena_alloc(arena, CURL_ERROR_SIZE);
	curl_socket_t fd = CURL_SOCKET_BAD;
	CURLcode code = CURLE_FAILED_INIT;

	opening->end = POST_BROKEN;
	opening->problem = problem;
	stream->curl = curl_easy_init();
	arena_defer(arena, release, stream);
	if (stream->curl != NULL && transfer_prepare(stream->curl) &&
	    set_own(stream->curl, opening, problem))
		code = curl_easy_perform(stream->curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(stream->curl, CURLINFO_ACTIVESOCKET, &fd);
	if (code != CURLE_OK || fd == CURL_SOCKET_BAD) {
		if (*problem == '\0')
			opening->problem = curl_easy_strerror(code);
		opening->end = transfer_end(stream->curl, false, (int)code);
		return NULL;
	}
	opening->end = POST_ANSWERED;
	stream->fd = fd;
	return stream;
}

/* Has something become possible before the deadline? */
static bool
wait_for(const struct stream *stream, short events, int64_t deadline)
{
	struct pollfd wanted = { .fd = stream->fd, .events = events };
	int64_t left = deadline - clock_monotonic_ms();

	return left > 0 &&
	    poll(&wanted, 1, left > INT16_MAX ? INT16_MAX : (int)left) >= 0;
}

enum outcome
stream_send(struct stream *stream, const char *bytes, size_t length, int64_t deadline)
{
	size_t sent = 0;

	while (length > 0) {
		CURLcode code = curl_easy_send(stream->curl, bytes, length, &sent);

		if (code == CURLE_OK) {
			bytes += sent;
			length -= sent;
		} else if (code != CURLE_AGAIN) {
			return UNAVAILABLE;
		} else if (!wait_for(stream, POLLOUT, deadline)) {
			return TIMED_OUT;
		}
	}
	return OK;
}

/*
 * TLS may hold bytes that poll does not see: first it is asked.  A peer that never stops sending
 * meets the deadline, too.
 */
enum outcome
stream_receive(
    struct stream *stream, char *bytes, size_t room, size_t *got, int64_t deadline)
{
	for (;;) {
		CURLcode code;

		if (clock_monotonic_ms() >= deadline)
			return TIMED_OUT;
		code = curl_easy_recv(stream->curl, bytes, room, got);
		if (code == CURLE_OK)
			return *got > 0 ? OK : NOT_FOUND;
		if (code != CURLE_AGAIN)
			return UNAVAILABLE;
		if (!wait_for(stream, POLLIN, deadline))
			return TIMED_OUT;
	}
}
