/*
 * load: a closed loop of HTTP connections on one thread, each with one request at a time.
 * What it measured is a line of JSON; bench/options.c has its usage.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "histogram.h"
#include "line.h"
#include "options.h"
#include "request.h"
#include "times.h"

/* What is unanswered at the end is waited for so long. */
#define DRAIN_NS INT64_C(3000000000)

struct load {
	struct options options;
	struct arena *arena;
	struct line *lines;
	int epoll_fd;
	uint64_t number;	     /* of the next request */
	uint64_t sent, good, failed; /* from the first to the last */
	uint64_t broken;
	int bad_status; /* the last one that was not 200 */
	bool is_measuring, is_draining;
	uint64_t waiting;
	struct histogram latency; /* of what was answered while measuring */
};

static void
connect_line(struct load *load, struct line *line)
{
	struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = line } };

	if (!line_connect(line, (uint16_t)load->options.port) ||
	    epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, line->fd, &event) != 0) {
		fprintf(stderr, "load: cannot connect: %s\n", strerror(errno));
		exit(EXIT_FAILURE);
	}
}

static void
ask(struct load *load, struct line *line)
{
	struct text request = text_new(load->arena);

	request_write(
	    load->arena, &load->options.plan, load->number++, line->after, &request);
	line->began_ns = times_now_ns();
	if (line->after == 0)
		line->cycle = (uint64_t)line->began_ns;
	if (!line_send(line, request.bytes, request.length)) {
		fprintf(stderr, "load: cannot send: %s\n", strerror(errno));
		exit(EXIT_FAILURE);
	}
	load->sent++;
	load->waiting++;
	arena_empty(load->arena);
}

/* A cursor is one thing to measure, from its first page to the empty one. */
static void
count_good(struct load *load, struct line *line, int64_t now)
{
	int64_t began = line->began_ns;

	load->good++;
	if (load->options.plan.kind == KIND_CURSOR) {
		uint64_t next = line_next(line);
		bool is_end = next == line->after;

		line->after = is_end ? 0 : next;
		if (!is_end)
			return;
		began = (int64_t)line->cycle;
	}
	if (load->is_measuring)
		histogram_add(&load->latency, now - began);
}

static void
settle(struct load *load, struct line *line, enum line_state state)
{
	load->waiting--;
	if (state == LINE_BROKEN) {
		load->broken++;
		line->after = 0;
	} else if (line->status == 200) {
		count_good(load, line, times_now_ns());
	} else {
		load->failed++;
		load->bad_status = line->status;
		line->after = 0;
	}
	line->began_ns = 0;
	if (state == LINE_BROKEN || line->must_close) {
		close(line->fd);
		connect_line(load, line);
	}
	if (!load->is_draining)
		ask(load, line);
}

static void
serve_until(struct load *load, int64_t end_ns)
{
	struct epoll_event events[256];

	for (int64_t now = times_now_ns(); now < end_ns; now = times_now_ns()) {
		int timeout_ms = (int)((end_ns - now) / 1000000) + 1;
		int count = epoll_wait(load->epoll_fd, events, COUNT(events), timeout_ms);

		if (load->is_draining && load->waiting == 0)
			return;
		for (int i = 0; i < count; i++) {
			struct line *line = events[i].data.ptr;
			enum line_state state = line_read(line);

			if (state != LINE_WAITS && line->began_ns != 0)
				settle(load, line, state);
		}
	}
}

/* How long the request has waited that has waited longest. */
static double
oldest_ms(const struct load *load)
{
	int64_t now = times_now_ns(), oldest = now;

	for (int64_t i = 0; i < load->options.line_count; i++)
		if (load->lines[i].began_ns != 0 && load->lines[i].began_ns < oldest)
			oldest = load->lines[i].began_ns;
	return (double)(now - oldest) / 1e6;
}

static void
print(const struct load *load, double seconds, double cpu, double oldest)
{
	const struct histogram *latency = &load->latency;

	printf(
	    "{\"rate\":%.3f,\"measured\":%llu,\"p50_ms\":%.4f,\"p90_ms\":%.4f,\"p99_ms\":%.4f,"
	    "\"max_ms\":%.3f,\"oldest_ms\":%.3f,\"sent\":%llu,\"good\":%llu,\"failed\":%llu,"
	    "\"broken\":%llu,\"unanswered\":%llu,\"bad_status\":%d,\"own_cpu\":%.3f}\n",
	    (double)latency->count / seconds, (unsigned long long)latency->count,
	    histogram_ms(latency, 0.5), histogram_ms(latency, 0.9),
	    histogram_ms(latency, 0.99), (double)latency->most_ns / 1e6, oldest,
	    (unsigned long long)load->sent, (unsigned long long)load->good,
	    (unsigned long long)load->failed, (unsigned long long)load->broken,
	    (unsigned long long)load->waiting, load->bad_status, cpu / seconds);
}

static void
run(struct load *load)
{
	int64_t began;
	double cpu, seconds, oldest;

	for (int64_t i = 0; i < load->options.line_count; i++) {
		connect_line(load, &load->lines[i]);
		ask(load, &load->lines[i]);
	}
	serve_until(load, times_now_ns() + load->options.warm_ms * 1000000);
	load->is_measuring = true;
	began = times_now_ns();
	cpu = times_cpu_seconds();
	serve_until(load, began + load->options.run_ms * 1000000);
	seconds = (double)(times_now_ns() - began) / 1e9;
	cpu = times_cpu_seconds() - cpu;
	oldest = oldest_ms(load);
	load->is_measuring = false;
	load->is_draining = true;
	serve_until(load, times_now_ns() + DRAIN_NS);
	print(load, seconds, cpu, oldest);
}

int
main(int argc, char **argv)
{
	static struct load load;
	const struct config_group *const groups[] = { &signature_config };
	struct arena *settings = arena_new();
	const char *message, *token = getenv("JITSI_EVENT_SYNC_TOKEN");

	load.options = options_default;
	if (!options_read(argc, argv, &load.options))
		return EX_USAGE;
	message = config_load(settings, groups, COUNT(groups));
	if (message != NULL) {
		fprintf(stderr, "load: %s\n", message);
		return EX_CONFIG;
	}
	if (token != NULL)
		load.options.plan.token = token;
	load.options.plan.began = clock_now();
	load.arena = arena_new();
	load.lines = calloc((size_t)load.options.line_count, sizeof(*load.lines));
	load.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (load.lines == NULL || load.epoll_fd < 0)
		return EXIT_FAILURE;
	run(&load);
	free(load.lines);
	arena_free(load.arena);
	arena_free(settings);
	return EXIT_SUCCESS;
}
