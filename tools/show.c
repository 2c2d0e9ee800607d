#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/outcome.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/event.h"
#include "model/listing.h"
#include "model/participant.h"
#include "output/output.h"
#include "seeing.h"

#define EVENTS 10

#define MEETING(member) FIELD(struct listed_meeting, member)

/* clang-format off */
static const struct output_field meeting_fields[] = {
	{ MEETING(room), OUTPUT_TEXT, "Room" },
	{ MEETING(id), OUTPUT_TEXT, "Meeting" },
	{ MEETING(room_name), OUTPUT_TEXT, "Name in Jitsi" },
	{ MEETING(user_id), OUTPUT_TEXT, "Owner" },
	{ MEETING(platform), OUTPUT_TEXT, "Platform" },
	{ MEETING(recording_type), OUTPUT_TEXT, "Recording" },
	{ MEETING(recording_trigger), OUTPUT_TEXT, "Starts" },
	{ MEETING(start_date), OUTPUT_TIME, "Started" },
	{ MEETING(ended_at), OUTPUT_TIME, "Ended" },
	{ MEETING(end_date), OUTPUT_TIME, "Links expire" },
	{ MEETING(last_event_at), OUTPUT_TIME, "Last event" },
	{ MEETING(num_people), OUTPUT_INTEGER, "People now" },
	{ MEETING(num_clients), OUTPUT_INTEGER, "Connections" },
	{ MEETING(is_active), OUTPUT_FLAG, "Active" },
};
/* clang-format on */

static const struct output_form meeting_form = FORM(
    meeting_fields, struct listed_meeting);

struct person {
	const char *id, *name, *email, *first_seen, *last_seen;
	int64_t seconds, sessions;
	bool is_in;
};

#define PERSON(member) FIELD(struct person, member)

/* clang-format off */
static const struct output_field person_fields[] = {
	{ PERSON(name), OUTPUT_TEXT, "NAME", .is_cut = true },
	{ PERSON(id), OUTPUT_TEXT, "PERSON", .is_cut = true },
	{ PERSON(email), OUTPUT_TEXT, NULL },
	{ PERSON(is_in), OUTPUT_FLAG, "IN NOW" },
	{ PERSON(first_seen), OUTPUT_TIME, "FIRST SEEN" },
	{ PERSON(last_seen), OUTPUT_TIME, "LAST SEEN" },
	{ PERSON(seconds), OUTPUT_SECONDS, "TIME" },
	{ PERSON(sessions), OUTPUT_INTEGER, "SESSIONS" },
};
/* clang-format on */

static const struct output_form person_form = FORM(person_fields, struct person);

/* All that is shown. */
struct sight {
	struct listed_meeting meeting;
	struct participant_list participants;
	struct listed_recordings recordings;
	struct listed_deliveries deliveries;
	struct event_list events;
};

static struct person
person_of(const struct participant *participant, bool is_active)
{
	struct person person = { .id = participant->id,
		.name = participant->name == NULL ? participant->nick : participant->name,
		.email = participant->email,
		.first_seen = participant->first_seen,
		.last_seen = participant->last_seen,
		.seconds = participant->seconds,
		.sessions = participant->session_count };

	for (int64_t i = 0; is_active && i < participant->session_count; i++)
		if (participant->sessions[i].left_at == NULL)
			person.is_in = true;
	return person;
}

static void
put_people(struct arena *arena, struct output *output, const struct sight *sight)
{
	const struct participant_list *list = &sight->participants;
	const int64_t count = list->count < SEEING_LIMIT_MOST ? list->count :
								SEEING_LIMIT_MOST;
	struct person *people = arena_alloc(arena, ((size_t)count + 1) * sizeof(*people));

	for (int64_t i = 0; i < count; i++)
		people[i] = person_of(&list->items[i], sight->meeting.is_active);
	output_title(output,
	    arena_printf(arena, "Participants: %lld, at most %lld at one time",
		(long long)list->count, (long long)list->peak));
	output_list(output, "participants", &person_form, people, count);
	output_integer(output, "people", list->count);
	output_integer(output, "peak", list->peak);
}

static enum outcome
read_all(struct db *db, struct arena *arena, struct sight *sight)
{
	const int64_t now = clock_now();
	const struct listing_filter filter = {
		.meeting_id = sight->meeting.id, .state = "all", .limit = SEEING_LIMIT
	};
	enum outcome out = participant_list(
	    db, arena, sight->meeting.id, now, &sight->participants);

	if (out == OK)
		out = listing_recordings(db, arena, &filter, now, &sight->recordings);
	if (out == OK)
		out = listing_deliveries(db, arena, &filter, &sight->deliveries);
	if (out == OK)
		out = event_newest(db, arena, sight->meeting.id, &sight->events);
	return out;
}

static void
print(struct arena *arena, const struct sight *sight, bool is_json)
{
	struct output *output = output_begin(arena, is_json);
	const struct event_list *events = &sight->events;
	const int64_t count = events->count < EVENTS ? events->count : EVENTS;

	output_record(output, "meeting", &meeting_form, &sight->meeting);
	put_people(arena, output, sight);
	output_title(output, "Recordings");
	output_list(output, "recordings", &recordings_form, sight->recordings.items,
	    sight->recordings.count);
	output_title(output, "Messages to webhooks, newest first");
	output_list(output, "deliveries", &deliveries_form, sight->deliveries.items,
	    sight->deliveries.count);
	output_title(output,
	    arena_printf(arena, "Last events, of %lld", (long long)events->total));
	output_list(
	    output, "events", &events_form, events->items + events->count - count, count);
	output_integer(output, "events_total", events->total);
	output_end(output);
}

int
command_show(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct sight sight;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "j", &options) || options.argument == NULL)
		return command_usage("show");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	if (!seeing_find(db, arena, options.argument, &sight.meeting)) {
		db_free(db);
		return EXIT_FAILURE;
	}
	out = read_all(db, arena, &sight);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	events_clean(arena, &sight.events);
	print(arena, &sight, options.is_json);
	return EXIT_SUCCESS;
}
