#include <stdlib.h>

#include "base/outcome.h"
#include "command.h"
#include "db/connection.h"
#include "model/listing.h"
#include "output/output.h"
#include "seeing.h"

#define MEETING(member) FIELD(struct listed_meeting, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ MEETING(start_date), OUTPUT_TIME, "STARTED" },
	{ MEETING(room), OUTPUT_TEXT, "ROOM", .is_cut = true },
	{ MEETING(num_people), OUTPUT_INTEGER, "PEOPLE" },
	{ MEETING(last_event_at), OUTPUT_TIME, "LAST EVENT" },
	{ MEETING(ended_at), OUTPUT_TIME, "ENDED" },
	{ MEETING(id), OUTPUT_TEXT, "MEETING" },
	{ MEETING(room_name), OUTPUT_TEXT, NULL },
	{ MEETING(user_id), OUTPUT_TEXT, NULL },
	{ MEETING(platform), OUTPUT_TEXT, NULL },
	{ MEETING(recording_type), OUTPUT_TEXT, NULL },
	{ MEETING(recording_trigger), OUTPUT_TEXT, NULL },
	{ MEETING(end_date), OUTPUT_TIME, NULL },
	{ MEETING(is_active), OUTPUT_FLAG, NULL },
	{ MEETING(num_clients), OUTPUT_INTEGER, NULL },
};
/* clang-format on */

static const struct output_form form = FORM(fields, struct listed_meeting);

int
command_meetings(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct listed_meetings meetings;
	struct output *output;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "ajlr", &options) || options.argument != NULL)
		return command_usage("meetings");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	out = listing_meetings(db, arena,
	    &(struct listing_filter){ .room = options.room,
		.is_active = options.is_active,
		.limit = options.limit },
	    &meetings);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	output = output_begin(arena, options.is_json);
	output_list(output, "meetings", &form, meetings.items, meetings.count);
	output_end(output);
	return EXIT_SUCCESS;
}
