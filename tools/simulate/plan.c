#include "base/arena.h"
#include "base/clock.h"
#include "json/encode.h"
#include "simulate/simulate.h"

#define SECOND INT64_C(1000000)
#define SIGNED_PATH "/v1/jitsi/events"
#define COMPLETION_PATH "/v1/jibri/recording-complete"
/* One in so many people loses the connection and comes back. */
#define RETURNING 0.25

struct planner {
	struct arena *arena;
	const struct simulate_options *options;
	struct chance *chance;
	const struct simulated_meetings *meetings;
	struct steps *steps;
	int64_t began_at;
	size_t meeting; /* the one that is planned */
	int64_t number; /* of the step: makes its id */
};

/* A session of a participant, at microseconds since the beginning. */
struct visit {
	int64_t participant, number, joined, left;
};

static const char *
room_name(const struct planner *planner)
{
	return planner->meetings->items[planner->meeting].room_name;
}

static const char *
moment(const struct planner *planner, int64_t at)
{
	return clock_format(planner->arena, planner->began_at + at, 3);
}

/* Stock senders know whole seconds. */
static int64_t
second(const struct planner *planner, int64_t at)
{
	return (planner->began_at + at) / SECOND;
}

static struct json_writer
begin(const struct planner *planner)
{
	struct json_writer json = json_writer(planner->arena);

	json_open(&json, NULL, '{');
	return json;
}

static void
add(struct planner *planner, enum step_kind kind, const char *path, int64_t at,
    struct json_writer *json)
{
	json_close(json, '}');
	steps_add(planner->arena, planner->steps,
	    &(struct step){ .at = at,
		.kind = kind,
		.meeting = planner->meeting,
		.path = path,
		.body = json->text.bytes });
	planner->number++;
}

/* An event of the signed dialect; its data is open. */
static struct json_writer
open_signed(struct planner *planner, const char *type, int64_t at)
{
	struct json_writer json = begin(planner);

	json_put_text(&json, "event", type);
	json_put_text(&json, "room", room_name(planner));
	json_put_text(&json, "timestamp", moment(planner, at));
	json_put_text(&json, "id",
	    arena_printf(planner->arena, "simulation-%lld-%zu-%lld",
		(long long)planner->options->seed, planner->meeting,
		(long long)planner->number));
	json_open(&json, "data", '{');
	return json;
}

static void
add_signed(struct planner *planner, int64_t at, struct json_writer *json)
{
	json_close(json, '}');
	add(planner, STEP_SIGNED, SIGNED_PATH, at, json);
}

static void
put_visit(struct planner *planner, struct json_writer *json, const struct visit *visit)
{
	struct arena *arena = planner->arena;
	const long long who = visit->participant;
	const bool is_stock = planner->options->is_stock;

	json_put_text(json, is_stock ? "occupant_jid" : "occupant_id",
	    arena_printf(
		arena, "p%lld@simulation.invalid/%lld", who, (long long)visit->number));
	json_put_text(
	    json, is_stock ? "id" : "user_id", arena_printf(arena, "person-%lld", who));
	json_put_text(json, "name", arena_printf(arena, "Person %lld", who));
	if (is_stock)
		json_put_integer(json, "joined_at", second(planner, visit->joined));
	else
		json_put_text(json, "joined_at", moment(planner, visit->joined));
}

static struct json_writer
open_stock(struct planner *planner, const char *type)
{
	struct json_writer json = begin(planner);

	json_put_text(&json, "event_name", type);
	json_put_text(&json, "room_name", room_name(planner));
	json_put_flag(&json, "is_breakout", false);
	return json;
}

static void
plan_presence(struct planner *planner, const struct visit *visit, bool is_left)
{
	const char *type = is_left ? "muc-occupant-left" : "muc-occupant-joined";
	const int64_t at = is_left ? visit->left : visit->joined;
	struct json_writer json;

	if (!planner->options->is_stock) {
		json = open_signed(planner, type, at);
		put_visit(planner, &json, visit);
		add_signed(planner, at, &json);
		return;
	}
	json = open_stock(planner, type);
	json_open(&json, "occupant", '{');
	put_visit(planner, &json, visit);
	if (is_left)
		json_put_integer(&json, "left_at", second(planner, at));
	json_close(&json, '}');
	add(planner, STEP_STOCK,
	    is_left ? SIGNED_PATH "/occupant/left" : SIGNED_PATH "/occupant/joined", at,
	    &json);
}

static void
plan_room(struct planner *planner, bool is_destroyed, int64_t at)
{
	const char *type = is_destroyed ? "muc-room-destroyed" : "muc-room-created";
	struct json_writer json;

	if (!planner->options->is_stock) {
		json = open_signed(planner, type, at);
		add_signed(planner, at, &json);
		return;
	}
	json = open_stock(planner, type);
	json_put_integer(
	    &json, is_destroyed ? "destroyed_at" : "created_at", second(planner, at));
	add(planner, STEP_STOCK,
	    is_destroyed ? SIGNED_PATH "/room/destroyed" : SIGNED_PATH "/room/created",
	    at, &json);
}

/* In the first third they come, in the last third they leave. */
static void
plan_participant(struct planner *planner, int64_t participant)
{
	const int64_t third = planner->options->duration * SECOND / 3;
	const int64_t came = SECOND + chance_number(planner->chance, third);
	const int64_t went = 2 * third +
	    chance_number(planner->chance, third - 2 * SECOND);
	const int64_t lost = came + third / 2;
	struct visit visit = { participant, 0, came, went };

	if (chance_of(planner->chance, RETURNING)) {
		visit.left = lost;
		plan_presence(planner, &visit, false);
		plan_presence(planner, &visit, true);
		visit = (struct visit){ participant, 1, lost + 2 * SECOND, went };
	}
	plan_presence(planner, &visit, false);
	plan_presence(planner, &visit, true);
}

/* The unmodified event_sync knows no recordings: there only the completion comes. */
static void
plan_recording(struct planner *planner, int64_t number)
{
	const int64_t length = planner->options->duration * SECOND /
	    (2 * planner->options->recordings + 2);
	const int64_t on = (2 * number + 1) * length, off = on + length;
	const char *id = arena_printf(
	    planner->arena, "%s-%lld", room_name(planner), (long long)number);
	struct json_writer json;

	for (int i = 0; i < 2 && !planner->options->is_stock; i++) {
		json = open_signed(planner,
		    i == 0 ? "jibri-recording-on" : "jibri-recording-off",
		    i == 0 ? on : off);
		json_put_text(&json, "recording_id", id);
		add_signed(planner, i == 0 ? on : off, &json);
	}
	json = begin(planner);
	json_put_text(&json, "room_name", room_name(planner));
	json_put_text(&json, "recording_file",
	    arena_printf(planner->arena, "/simulation/%s/film.mp4", id));
	json_put_text(&json, "recording_status", "completed");
	json_put_text(&json, "recording_id", id);
	json_put_text(&json, "timestamp", moment(planner, off + SECOND));
	add(planner, STEP_COMPLETION, COMPLETION_PATH, off + SECOND, &json);
}

void
plan_meetings(struct arena *arena, const struct simulate_options *options,
    struct chance *chance, const struct simulated_meetings *meetings, struct steps *steps)
{
	struct planner planner = { .arena = arena,
		.options = options,
		.chance = chance,
		.meetings = meetings,
		.steps = steps,
		.began_at = options->began_at };

	for (; planner.meeting < meetings->count; planner.meeting++) {
		plan_room(&planner, false, 0);
		for (int64_t i = 0; i < options->participants; i++)
			plan_participant(&planner, i);
		for (int64_t i = 0; i < options->recordings; i++)
			plan_recording(&planner, i);
		plan_room(&planner, true, options->duration * SECOND);
	}
	steps_sort(steps);
}
