#include "metrics/view.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "file.h"
#include "rows.h"

static void
close_fd(void *handle)
{
	close(*(int *)handle);
}

static bool
read_slot(const struct metrics_view *view, char *bytes)
{
	size_t have = 0;
	ssize_t got = 1;

	while (have < sizeof(struct metrics_file) && got > 0) {
		got = pread(view->fd, bytes + have, sizeof(struct metrics_file) - have,
		    (off_t)(view->slot * METRICS_SLOT_BYTES + have));
		have += got > 0 ? (size_t)got : 0;
	}
	return have == sizeof(struct metrics_file) && metrics_file_fits(view->file);
}

/* A mapping would fail with the file. */
static const char *
read_file(struct arena *arena, struct metrics_view *view)
{
	char *bytes = arena_alloc(arena, sizeof(struct metrics_file));

	view->file = (const struct metrics_file *)bytes;
	view->fd = open(view->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (view->fd < 0)
		return strerror(errno);
	arena_defer(arena, close_fd, &view->fd);
	for (view->slot = 0; view->slot < METRICS_SLOTS; view->slot++)
		if (read_slot(view, bytes))
			return NULL;
	memset(bytes, 0, sizeof(struct metrics_file));
	return "no program of this version has used it: restart reflector.target";
}

const struct metrics_view *
metrics_view_read(struct arena *arena)
{
	struct metrics_view *view = arena_alloc(arena, sizeof(*view));

	view->path = metrics_path();
	view->problem = read_file(arena, view);
	return view;
}

bool
metrics_view_runs(const struct metrics_view *view, const char *program, bool *is_known)
{
	*is_known = false;
	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		const struct metrics_program *row = metrics_rows_program(view->file, i);

		if (row == NULL || metrics_rows_count(&row->starts) == 0 ||
		    !text_equal(metrics_rows_name(row->name, METRICS_NAME).text, program))
			continue;
		*is_known = true;
		return metrics_file_runs(
		    (struct metrics_place){ view->fd, view->slot }, i);
	}
	return false;
}

int64_t
metrics_view_made_at(const struct metrics_view *view)
{
	return (int64_t)metrics_rows_count(&view->file->made_at);
}

/* The latest of all programs. */
static int64_t
latest(const struct metrics_view *view, size_t offset)
{
	int64_t last = 0;

	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		const struct metrics_program *row = metrics_rows_program(view->file, i);
		int64_t moment;

		if (row == NULL)
			continue;
		moment = (int64_t)metrics_rows_count(
		    (const metrics_word *)((const char *)row + offset));
		if (moment > last)
			last = moment;
	}
	return last;
}

int64_t
metrics_view_heartbeat(const struct metrics_view *view)
{
	return latest(view, offsetof(struct metrics_program, heartbeat_at));
}

int64_t
metrics_view_last_event(const struct metrics_view *view, enum dialect dialect)
{
	return latest(view,
	    offsetof(struct metrics_program, event_at) + dialect * sizeof(metrics_word));
}

int64_t
metrics_view_last_signature(const struct metrics_view *view, enum secret secret)
{
	return latest(view,
	    offsetof(struct metrics_program, signed_at) + secret * sizeof(metrics_word));
}

static int64_t
last_hour(const metrics_word parts[], uint64_t part)
{
	int64_t sum = 0;

	for (size_t i = 0; i < METRICS_PARTS; i++) {
		const uint64_t word = metrics_rows_count(&parts[i]);

		if (word >> 24 <= part && (word >> 24) + METRICS_PARTS > part)
			sum += (int64_t)(word & 0xffffff);
	}
	return sum;
}

/* Returns where the next row goes. */
static struct refused *
add_refusals(struct arena *arena, const struct metrics_program *row, struct refused *into)
{
	const uint64_t part = (uint64_t)time(NULL) / METRICS_PART_SECONDS;
	const struct metrics_name name = metrics_rows_name(row->name, METRICS_NAME);

	for (int i = 0; i < REFUSALS; i++) {
		const uint64_t total = metrics_rows_count(&row->refusals[i]);

		if (total > 0)
			*into++ = (struct refused){ arena_text(arena, name.text),
				refusal_name((enum refusal)i), (int64_t)total,
				last_hour(row->recent[i], part) };
	}
	return into;
}

const struct refused *
metrics_view_refusals(struct arena *arena, const struct metrics_view *view)
{
	struct refused *list = arena_alloc(
	    arena, ((size_t)METRICS_PROGRAMS * REFUSALS + 1) * sizeof(*list));
	struct refused *end = list;

	for (size_t i = 0; i < METRICS_PROGRAMS; i++) {
		const struct metrics_program *row = metrics_rows_program(view->file, i);

		if (row != NULL)
			end = add_refusals(arena, row, end);
	}
	return list;
}

const char *
metrics_view_dialect(enum dialect dialect)
{
	switch (dialect) {
	case DIALECT_SIGNED:
		return "signed";
	case DIALECT_STOCK:
		return "stock";
	case DIALECT_PLATFORM:
		return "platform";
	case DIALECTS:
		break;
	}
	return "";
}
