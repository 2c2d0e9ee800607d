/*
 * load: a closed loop of HTTP connections on one thread, each with one request at a time.
 * What it measured is a line of JSON; usage below.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/number.h"
#include "base/text.h"
#include "histogram.h"
#include "line.h"
#include "request.h"

#define LINES_MOST 1024
/* What is unanswered at the end is waited for so long. */
#define DRAIN_NS INT64_C(3000000000)

struct load {
	struct plan plan;
	struct arena *arena;
	struct line *lines;
	int64_t port, line_count, warm_ms, run_ms;
	int epoll_fd;
	uint64_t number;	     /* of the next request */
	uint64_t sent, good, failed; /* from the first to the last */
	uint64_t broken;
	int bad_status; /* the last one that was not 200 */
	bool is_measuring, is_draining;
	uint64_t waiting;
	struct histogram latency; /* of what was answered while measuring */
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double
cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
connect_line(struct load *load, struct line *line)
{
	struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = line } };

	if (!line_connect(line, (uint16_t)load->port) ||
	    epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, line->fd, &event) != 0) {
		fprintf(stderr, "load: cannot connect: %s\n", strerror(errno));
		exit(EXIT_FAILURE);
	}
}

static void
ask(struct load *load, struct line *line)
{
	struct text request = text_new(load->arena);

	request_write(load->arena, &load->plan, load->number++, line->after, &request);
	line->began_ns = now_ns();
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
	if (load->plan.kind == KIND_CURSOR) {
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
		count_good(load, line, now_ns());
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

	for (int64_t now = now_ns(); now < end_ns; now = now_ns()) {
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
	int64_t now = now_ns(), oldest = now;

	for (int64_t i = 0; i < load->line_count; i++)
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

	for (int64_t i = 0; i < load->line_count; i++) {
		connect_line(load, &load->lines[i]);
		ask(load, &load->lines[i]);
	}
	serve_until(load, now_ns() + load->warm_ms * 1000000);
	load->is_measuring = true;
	began = now_ns();
	cpu = cpu_seconds();
	serve_until(load, began + load->run_ms * 1000000);
	seconds = (double)(now_ns() - began) / 1e9;
	cpu = cpu_seconds() - cpu;
	oldest = oldest_ms(load);
	load->is_measuring = false;
	load->is_draining = true;
	serve_until(load, now_ns() + DRAIN_NS);
	print(load, seconds, cpu, oldest);
}

static int
usage(void)
{
	fputs(
	    "usage: load -p PORT -P PATH [-k signed|stock|post|get|cursor] [-c CONNECTIONS]\n"
	    "    [-w WARM_MS] [-d RUN_MS] [-n ROOMS] [-b ROOMS_NAME] [-r REPEATS] [-t TAG] [-H HEADER]\n"
	    "JITSI_WEBHOOK_SECRET signs; JITSI_EVENT_SYNC_TOKEN is the stock dialect's bearer.\n",
	    stderr);
	return 64;
}

static bool
read_number(const char *text, int64_t most, int64_t *into)
{
	return number_parse(text, 1, most, into);
}

/* false: it is none of ours, or its value is wrong. */
static bool
read_option(struct load *load, int option, const char *value)
{
	int64_t number = 0;

	switch (option) {
	case 'p':
		return read_number(value, 65535, &load->port);
	case 'c':
		return read_number(value, LINES_MOST, &load->line_count);
	case 'w':
		return read_number(value, 600000, &load->warm_ms);
	case 'd':
		return read_number(value, 600000, &load->run_ms);
	case 'P':
		load->plan.path = value;
		return true;
	case 'H':
		load->plan.header = value;
		return true;
	case 't':
		load->plan.tag = value;
		return true;
	case 'b':
		load->plan.room = value;
		return true;
	case 'k':
		return kind_parse(value, &load->plan.kind);
	case 'n':
	case 'r':
		if (!read_number(value, INT64_C(1000000000), &number))
			return false;
		*(option == 'n' ? &load->plan.rooms :
				  &load->plan.repeats) = (uint64_t)number;
		return true;
	default:
		return false;
	}
}

int
main(int argc, char **argv)
{
	static struct load load = { .port = 0,
		.line_count = 32,
		.warm_ms = 500,
		.run_ms = 2000,
		.plan = { .tag = "load",
		    .room = "bench",
		    .rooms = 1,
		    .repeats = 1,
		    .token = "" } };
	const struct config_group *const groups[] = { &webhook_config };
	struct arena *settings = arena_new();
	const char *message, *token = getenv("JITSI_EVENT_SYNC_TOKEN");
	int option;

	while ((option = getopt(argc, argv, "p:c:w:d:P:H:t:b:k:n:r:")) != -1)
		if (!read_option(&load, option, optarg))
			return usage();
	if (load.port == 0 || load.plan.path == NULL || optind != argc)
		return usage();
	message = config_load(settings, groups, COUNT(groups));
	if (message != NULL) {
		fprintf(stderr, "load: %s\n", message);
		return 78;
	}
	if (token != NULL)
		load.plan.token = token;
	load.plan.began = clock_now();
	load.arena = arena_new();
	load.lines = calloc((size_t)load.line_count, sizeof(*load.lines));
	load.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (load.lines == NULL || load.epoll_fd < 0)
		return EXIT_FAILURE;
	run(&load);
	free(load.lines);
	arena_free(load.arena);
	arena_free(settings);
	return EXIT_SUCCESS;
}
