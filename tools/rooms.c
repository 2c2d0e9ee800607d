#include <stdio.h>
#include <stdlib.h>

#include "base/outcome.h"
#include "command.h"
#include "db/connection.h"
#include "model/listing.h"
#include "output/output.h"
#include "seeing.h"

#define ROOM(member) FIELD(struct listed_room, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ ROOM(name), OUTPUT_TEXT, "ROOM", .is_cut = true },
	{ ROOM(user_id), OUTPUT_TEXT, "OWNER", .is_cut = true },
	{ ROOM(platform), OUTPUT_TEXT, "PLATFORM" },
	{ ROOM(recording_type), OUTPUT_TEXT, "RECORDING" },
	{ ROOM(is_locked), OUTPUT_FLAG, "LOCKED" },
	{ ROOM(webhook), OUTPUT_STATE, "WEBHOOK" },
	{ ROOM(num_people), OUTPUT_INTEGER, "PEOPLE" },
	{ ROOM(created_at), OUTPUT_TIME, "CREATED" },
	{ ROOM(id), OUTPUT_TEXT, NULL },
	{ ROOM(recording_trigger), OUTPUT_TEXT, NULL },
	{ ROOM(is_shared), OUTPUT_FLAG, NULL },
	{ ROOM(meeting_id), OUTPUT_TEXT, NULL },
	{ ROOM(webhook_url), OUTPUT_TEXT, NULL },
	{ ROOM(max_participants), OUTPUT_INTEGER, NULL },
	{ ROOM(longest), OUTPUT_INTEGER, NULL },
	{ ROOM(not_before), OUTPUT_TIME, NULL },
	{ ROOM(expires_at), OUTPUT_TIME, NULL },
};
/* clang-format on */

static const struct output_form form = FORM(fields, struct listed_room);

static void
show(struct arena *arena, const struct seeing_options *options,
    const struct listed_rooms *rooms)
{
	struct output *output;

	if (options->has_names) {
		for (int64_t i = 0; i < rooms->count; i++)
			puts(rooms->items[i].name);
		return;
	}
	output = output_begin(arena, options->is_json);
	output_list(output, "rooms", &form, rooms->items, rooms->count);
	output_end(output);
}

int
command_rooms(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct listed_rooms rooms;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "jln", &options) ||
	    (options.is_json && options.has_names))
		return command_usage("rooms");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	out = listing_rooms(db, arena, options.argument == NULL ? "" : options.argument,
	    options.limit, &rooms);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	show(arena, &options, &rooms);
	return EXIT_SUCCESS;
}
