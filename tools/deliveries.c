#include <stdlib.h>

#include "base/outcome.h"
#include "command.h"
#include "db/connection.h"
#include "model/listing.h"
#include "output/output.h"
#include "seeing.h"

#define DELIVERY(member) FIELD(struct listed_delivery, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ DELIVERY(created_at), OUTPUT_TIME, "CREATED" },
	{ DELIVERY(type), OUTPUT_TEXT, "TYPE" },
	{ DELIVERY(state), OUTPUT_STATE, "STATE" },
	{ DELIVERY(attempts), OUTPUT_INTEGER, "TRIES" },
	{ DELIVERY(last_status), OUTPUT_INTEGER, "HTTP" },
	{ DELIVERY(next_attempt_at), OUTPUT_TIME, "NEXT TRY" },
	{ DELIVERY(room), OUTPUT_TEXT, "ROOM", .is_cut = true },
	{ DELIVERY(receiver), OUTPUT_TEXT, "RECEIVER", .is_cut = true },
	{ DELIVERY(id), OUTPUT_TEXT, NULL },
	{ DELIVERY(meeting_id), OUTPUT_TEXT, NULL },
	{ DELIVERY(status), OUTPUT_TEXT, NULL },
	{ DELIVERY(delivered_at), OUTPUT_TIME, NULL },
};
/* clang-format on */

const struct output_form deliveries_form = FORM(fields, struct listed_delivery);

static const char *
state_of(const struct seeing_options *options)
{
	if (options->is_failing)
		return "failing";
	if (options->is_dead)
		return "dead";
	return options->room == NULL ? "open" : "all";
}

int
command_deliveries(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct listed_deliveries deliveries;
	struct output *output;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "dfjlr", &options) || options.argument != NULL ||
	    (options.is_failing && options.is_dead))
		return command_usage("deliveries");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	out = listing_deliveries(db, arena,
	    &(struct listing_filter){ .room = options.room,
		.state = state_of(&options),
		.limit = options.limit },
	    &deliveries);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	output = output_begin(arena, options.is_json);
	output_list(
	    output, "deliveries", &deliveries_form, deliveries.items, deliveries.count);
	output_end(output);
	return EXIT_SUCCESS;
}
