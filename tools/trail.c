#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/outcome.h"
#include "command.h"
#include "db/connection.h"
#include "model/trail.h"
#include "output/output.h"
#include "seeing.h"

#define ROW(member) FIELD(struct trail_row, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ ROW(at), OUTPUT_TIME, "WHEN" },
	{ ROW(action), OUTPUT_TEXT, "ACTION" },
	{ ROW(actor), OUTPUT_TEXT, "ACTOR" },
	{ ROW(user_id), OUTPUT_TEXT, "USER", .is_cut = true },
	{ ROW(key_id), OUTPUT_TEXT, "KEY", .is_cut = true },
	{ ROW(object), OUTPUT_TEXT, "OBJECT", .is_cut = true },
	{ ROW(reason), OUTPUT_TEXT, "REASON" },
	{ ROW(source), OUTPUT_TEXT, "SOURCE", .is_cut = true },
	{ ROW(count), OUTPUT_INTEGER, "COUNT" },
	{ ROW(number), OUTPUT_INTEGER, NULL },
	{ ROW(request_id), OUTPUT_TEXT, NULL },
};
/* clang-format on */

static const struct output_form form = FORM(fields, struct trail_row);

int
command_trail(struct arena *arena, int argc, char **argv)
{
	struct seeing_options options;
	struct trail_list trail;
	struct output *output;
	struct db *db;
	enum outcome out;

	if (!seeing_read(argc, argv, "AjloSu", &options) || options.argument != NULL)
		return command_usage("trail");
	db = seeing_open(arena);
	if (db == NULL)
		return EXIT_FAILURE;
	out = trail_list(db, arena,
	    &(struct trail_filter){ .action = options.action,
		.object = options.object,
		.user_id = options.user,
		.from = options.has_since ? clock_format(arena, options.since, 6) : NULL,
		.limit = options.limit },
	    &trail);
	db_free(db);
	if (out != OK)
		return seeing_failed(out);
	output = output_begin(arena, options.is_json);
	output_list(output, "trail", &form, trail.items, trail.count);
	output_end(output);
	return EXIT_SUCCESS;
}
