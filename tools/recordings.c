#include <stdlib.h>

#include "base/clock.h"
#include "base/outcome.h"
#include "command.h"
#include "db/connection.h"
#include "model/listing.h"
#include "output/output.h"
#include "seeing.h"

#define RECORDING(member) FIELD(struct listed_recording, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ RECORDING(started_at), OUTPUT_TIME, "STARTED" },
	{ RECORDING(stopped_at), OUTPUT_TIME, "STOPPED" },
	{ RECORDING(status), OUTPUT_STATE, "STATUS" },
	{ RECORDING(room), OUTPUT_TEXT, "ROOM", .is_cut = true },
	{ RECORDING(file), OUTPUT_TEXT, "FILE", .is_cut = true },
	{ RECORDING(file_count), OUTPUT_INTEGER, "FILES" },
	{ RECORDING(failure_reason), OUTPUT_TEXT, "REASON", .is_cut = true },
	{ RECORDING(id), OUTPUT_TEXT, NULL },
	{ RECORDING(recording_id), OUTPUT_TEXT, NULL },
	{ RECORDING(meeting_id), OUTPUT_TEXT, NULL },
	{ RECORDING(completed_at), OUTPUT_TIME, NULL },
	{ RECORDING(initiator), OUTPUT_TEXT, NULL },
	{ RECORDING(waiting_for_consent), OUTPUT_FLAG, NULL },
	{ RECORDING(files), OUTPUT_JSON, NULL },
};
/* clang-format on */

const struct output_form recordings_form = FORM(fields, struct listed_recording);

int
command_recordings(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct listed_recordings recordings;
	struct output *output;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "jlmr", &options) || options.argument != NULL)
		return command_usage("recordings");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	out = listing_recordings(db, arena,
	    &(struct listing_filter){ .room = options.room,
		.is_missing = options.is_missing,
		.limit = options.limit },
	    clock_now(), &recordings);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	output = output_begin(arena, options.is_json);
	output_list(
	    output, "recordings", &recordings_form, recordings.items, recordings.count);
	output_end(output);
	return EXIT_SUCCESS;
}
