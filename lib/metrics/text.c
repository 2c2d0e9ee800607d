#include "metrics/text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "families.h"
#include "metrics/view.h"
#include "rows.h"

#define SECOND_US 1000000

/* Programs that ran once; a plain CGI process serves one request and is never up. */
static void
write_running(struct text *out, const struct labelled programs[])
{
	families_head(out, "program_up", "gauge", "1: a process of the program runs.");
	for (size_t i = 0; i < METRICS_PROGRAMS; i++)
		if (programs[i].row != NULL &&
		    metrics_rows_count(&programs[i].row->starts) > 0)
			text_printf(out, "reflector_program_up{program=\"%s\"} %d\n",
			    programs[i].name.text, programs[i].is_running);
	families_head(out, "build_info", "gauge", "The version that was started last.");
	for (size_t i = 0; i < METRICS_PROGRAMS; i++)
		if (programs[i].row != NULL)
			text_printf(out,
			    "reflector_build_info{program=\"%s\",version=\"%s\"} 1\n",
			    programs[i].name.text,
			    metrics_rows_name(programs[i].row->version, METRICS_NAME)
				.text);
}

/* The bound of a bucket; of the last one: all that is above the others. */
static const char *
bound(char text[32], const int64_t bounds[], size_t count, size_t i)
{
	if (i == count)
		return "+Inf";
	if (bounds == metrics_sizes)
		snprintf(text, 32, "%" PRId64, bounds[i]);
	else
		snprintf(text, 32, "%g", (double)bounds[i] / SECOND_US);
	return text;
}

/* labels: "" or 'name="value",'.  Returns how many were counted. */
static uint64_t
write_buckets(struct text *out, const char *name, const char *labels,
    const metrics_word buckets[], const int64_t bounds[])
{
	const size_t count = bounds == metrics_sizes ? METRICS_SIZES : METRICS_TIMES;
	uint64_t sum = 0;
	char text[32];

	for (size_t i = 0; i <= count; i++) {
		sum += metrics_rows_count(&buckets[i]);
		text_printf(out, "reflector_%s_bucket{%sle=\"%s\"} %" PRIu64 "\n", name,
		    labels, bound(text, bounds, count, i), sum);
	}
	return sum;
}

static void
write_batches(struct text *out, const struct labelled programs[])
{
	static const char name[] = "event_batch_size";

	families_head(out, name, "histogram", "Events that were committed together.");
	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		const struct metrics_program *row = programs[i].row;

		if (row == NULL || !text_equal(programs[i].name.text, "jitsi-events"))
			continue;
		text_printf(out,
		    "reflector_%s_count %" PRIu64 "\nreflector_%s_sum %" PRIu64 "\n",
		    name, write_buckets(out, name, "", row->batches, metrics_sizes), name,
		    metrics_rows_count(&row->batch_rows));
	}
}

struct route_labels {
	char text[4 * sizeof(struct metrics_name)];
};

static struct route_labels
labels_of(const struct metrics_route *row)
{
	struct route_labels labels;

	snprintf(labels.text, sizeof(labels.text),
	    "program=\"%s\",method=\"%s\",route=\"%s\"",
	    metrics_rows_name(row->program, METRICS_NAME).text,
	    metrics_rows_name(row->method, METRICS_METHOD).text,
	    metrics_rows_name(row->path, METRICS_PATH).text);
	return labels;
}

/* 200, 500 and 503 from the beginning, so that a first failure is a step from 0. */
static void
write_statuses(struct text *out, const struct metrics_route *row)
{
	const struct route_labels labels = labels_of(row);

	for (size_t i = 0; i <= METRICS_STATUSES; i++) {
		const uint64_t count = metrics_rows_count(&row->statuses[i]);
		const int status = i < METRICS_STATUSES ? metrics_statuses[i] : 0;

		if (count == 0 && status != 200 && status < 500)
			continue;
		text_printf(
		    out, "reflector_http_requests_total{%s,status=\"", labels.text);
		if (status == 0)
			text_add(out, "other");
		else
			text_printf(out, "%d", status);
		text_printf(out, "\"} %" PRIu64 "\n", count);
	}
}

static void
write_times(struct text *out, const struct metrics_route *row)
{
	static const char name[] = "http_request_duration_seconds";
	const struct route_labels labels = labels_of(row);
	const uint64_t sum_us = metrics_rows_count(&row->time_us);
	char each[sizeof(labels.text) + 1];
	uint64_t count = 0;

	for (size_t i = 0; i <= METRICS_TIMES; i++)
		count += metrics_rows_count(&row->times[i]);
	if (count == 0)
		return;
	snprintf(each, sizeof(each), "%s,", labels.text);
	write_buckets(out, name, each, row->times, metrics_times_us);
	text_printf(out,
	    "reflector_%s_sum{%s} %" PRIu64 ".%06" PRIu64
	    "\nreflector_%s_count{%s} %" PRIu64 "\n",
	    name, labels.text, sum_us / SECOND_US, sum_us % SECOND_US, name, labels.text,
	    count);
}

static void
write_routes(struct text *out, const struct metrics_file *file)
{
	const struct metrics_route *rows[METRICS_ROUTES];

	for (size_t i = 0; i < METRICS_ROUTES; i++)
		rows[i] = metrics_rows_route(file, i);
	families_head(out, "http_requests_total", "counter",
	    "Requests, by route and status; HEAD counts as GET.");
	for (size_t i = 0; i < METRICS_ROUTES; i++)
		if (rows[i] != NULL)
			write_statuses(out, rows[i]);
	families_head(out, "http_request_duration_seconds", "histogram",
	    "Time from the whole request to the whole response, without nginx.");
	for (size_t i = 0; i < METRICS_ROUTES; i++)
		if (rows[i] != NULL)
			write_times(out, rows[i]);
}

void
metrics_text_write(const struct metrics_view *view, struct text *out)
{
	struct labelled programs[METRICS_PROGRAMS] = { 0 };

	families_head(out, "metrics_file_usable", "gauge",
	    "0: METRICS_FILE cannot be read, and all that the programs count is missing.");
	text_printf(out, "reflector_metrics_file_usable %d\n", view->problem == NULL);
	if (view->problem != NULL)
		return;
	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		programs[i].row = metrics_rows_program(view->file, i);
		if (programs[i].row == NULL)
			continue;
		programs[i].name = metrics_rows_name(programs[i].row->name, METRICS_NAME);
		programs[i].is_running = metrics_file_runs(
		    (struct metrics_place){ view->fd, view->slot }, i);
	}
	write_running(out, programs);
	families_write(out, programs);
	write_batches(out, programs);
	write_routes(out, view->file);
}
