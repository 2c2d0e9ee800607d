#include "simulate/play.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/stop.h"
#include "output/output.h"
#include "simulate/client.h"

#define STATUS_MOST 1000

/* What the service answered: how many times each status; 0: no answer. */
struct answers {
	int64_t of[STATUS_MOST];
	int64_t sent, taken;
};

struct answer_row {
	int64_t status, count;
};

struct meeting_row {
	const char *id, *room_name, *verdict;
	struct expectation *expected;
	struct sum wanted, found;
};

/* clang-format off */
#define ANSWER(member) FIELD(struct answer_row, member)
#define ROW(member) .offset = offsetof(struct meeting_row, member)

static const struct output_field answer_fields[] = {
	{ ANSWER(status), OUTPUT_INTEGER, "STATUS" },
	{ ANSWER(count), OUTPUT_INTEGER, "REQUESTS" },
};

static const struct output_field meeting_fields[] = {
	{ .member = "verdict", ROW(verdict), OUTPUT_STATE, "RESULT" },
	{ .member = "events", ROW(found.events), OUTPUT_INTEGER, "EVENTS" },
	{ .member = "events_wanted", ROW(wanted.events), OUTPUT_INTEGER, "OF" },
	{ .member = "people", ROW(found.people), OUTPUT_INTEGER, "PEOPLE" },
	{ .member = "people_wanted", ROW(wanted.people), OUTPUT_INTEGER, "OF" },
	{ .member = "in_now", ROW(found.in_now), OUTPUT_INTEGER, "IN NOW" },
	{ .member = "in_now_wanted", ROW(wanted.in_now), OUTPUT_INTEGER, "OF" },
	{ .member = "sessions", ROW(found.sessions), OUTPUT_INTEGER, NULL },
	{ .member = "sessions_wanted", ROW(wanted.sessions), OUTPUT_INTEGER, NULL },
	{ .member = "recordings", ROW(found.recordings), OUTPUT_INTEGER, "RECORDINGS" },
	{ .member = "recordings_wanted", ROW(wanted.recordings), OUTPUT_INTEGER, "OF" },
	{ .member = "meeting", ROW(id), OUTPUT_TEXT, "MEETING", .is_cut = true },
	{ .member = "room_name", ROW(room_name), OUTPUT_TEXT, NULL },
};
/* clang-format on */

static const struct output_form answer_form = FORM(answer_fields, struct answer_row);
static const struct output_form meeting_form = FORM(meeting_fields, struct meeting_row);

/* Until a step's time has come; false: a signal asks to stop. */
static bool
wait_for(const struct simulate_options *options, int64_t began_ms, int64_t at)
{
	struct pollfd fd = { .fd = stop_fd(), .events = POLLIN };
	const int64_t due_ms = options->speed > 0 ?
	    began_ms + (int64_t)((double)at / 1000 / options->speed) :
	    0;
	const int64_t left_ms = due_ms - clock_monotonic_ms();
	const struct timespec timeout = { .tv_sec = left_ms / 1000,
		.tv_nsec = left_ms % 1000 * 1000000 };

	if (left_ms > 0)
		ppoll(&fd, 1, &timeout, stop_wait_mask());
	return !stop_asked();
}

/* false: it was stopped. */
static bool
send_all(const struct play *play, struct meeting_row *rows, struct answers *answers)
{
	const int64_t began_ms = clock_monotonic_ms();
	struct arena *each = arena_new();
	bool goes_on = true;

	for (size_t i = 0; goes_on && i < play->steps->count; i++) {
		const struct step *step = &play->steps->items[i];
		int status;

		goes_on = wait_for(play->client->options, began_ms, step->at);
		if (!goes_on)
			break;
		status = client_send(play->client, each, step);
		answers->sent++;
		answers->of[status > 0 && status < STATUS_MOST ? status : 0]++;
		if (status == 200) {
			answers->taken++;
			expect_step(rows[step->meeting].expected, step);
		}
		arena_empty(each);
	}
	arena_free(each);
	return goes_on;
}

static bool
is_equal(const struct sum *one, const struct sum *other)
{
	return one->events == other->events && one->people == other->people &&
	    one->in_now == other->in_now && one->sessions == other->sessions &&
	    one->recordings == other->recordings;
}

/* In a meeting that had events before, only the new events can be compared. */
static bool
is_right(const struct simulated_meeting *meeting, const struct meeting_row *row)
{
	if (meeting->events_before > 0)
		return row->found.events == row->wanted.events;
	return is_equal(&row->found, &row->wanted);
}

static bool
compare_all(struct arena *arena, const struct play *play, struct meeting_row *rows)
{
	bool is_fine = true;

	for (size_t i = 0; i < play->meetings->count; i++) {
		const struct simulated_meeting *meeting = &play->meetings->items[i];

		rows[i].id = meeting->id;
		rows[i].room_name = meeting->room_name;
		rows[i].verdict = "not compared";
		rows[i].wanted = expect_sum(rows[i].expected);
		if (client_sum(play->client, arena, meeting, &rows[i].found))
			rows[i].verdict = is_right(meeting, &rows[i]) ? "matches" :
									"differs";
		is_fine = is_fine && rows[i].verdict[0] == 'm';
		if (play->client->options->is_erased)
			is_fine = client_erase(play->client, arena, meeting) && is_fine;
	}
	return is_fine;
}

static void
show(struct arena *arena, const struct play *play, const struct answers *answers,
    const struct meeting_row *rows)
{
	struct output *output = output_begin(arena, play->client->options->is_json);
	struct answer_row *list = arena_alloc(arena, STATUS_MOST * sizeof(*list));
	int64_t count = 0;

	for (int64_t i = 0; i < STATUS_MOST; i++)
		if (answers->of[i] > 0)
			list[count++] = (struct answer_row){ i, answers->of[i] };
	output_note(output,
	    "sent %lld requests with seed %lld; lost %lld, sent again %lld",
	    (long long)answers->sent, (long long)play->client->options->seed,
	    (long long)play->disorder.lost, (long long)play->disorder.repeated);
	output_integer(output, "sent", answers->sent);
	output_integer(output, "seed", play->client->options->seed);
	output_integer(output, "lost", play->disorder.lost);
	output_integer(output, "repeated", play->disorder.repeated);
	output_title(output, "Answers");
	output_list(output, "answers", &answer_form, list, count);
	output_title(output, "Meetings");
	output_list(
	    output, "meetings", &meeting_form, rows, (int64_t)play->meetings->count);
	output_end(output);
}

bool
play_run(struct arena *arena, const struct play *play)
{
	const size_t count = play->meetings->count;
	struct meeting_row *rows = arena_alloc(arena, (count + 1) * sizeof(*rows));
	struct answers answers = { 0 };
	bool is_fine;

	for (size_t i = 0; i < count; i++)
		rows[i].expected = expect_new(arena);
	is_fine = send_all(play, rows, &answers);
	is_fine = compare_all(arena, play, rows) && is_fine &&
	    answers.taken == answers.sent;
	show(arena, play, &answers, rows);
	return is_fine;
}
