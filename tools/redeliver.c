#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "command.h"
#include "db/connection.h"
#include "model/delivery.h"
#include "model/origin.h"
#include "model/ruling.h"
#include "output/output.h"

/* In one call, which is one transaction. */
#define BATCH 500

struct options {
	const char *room, *meeting; /* NULL: any */
	bool is_dead, is_dry, is_json;
};

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "dead", no_argument, NULL, 'd' },
		{ "room", required_argument, NULL, 'r' },
		{ "meeting", required_argument, NULL, 'm' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'd')
			options->is_dead = true;
		else if (option == 'r')
			options->room = optarg;
		else if (option == 'm')
			options->meeting = optarg;
		else if (option == 'n')
			options->is_dry = true;
		else if (option == 'j')
			options->is_json = true;
		else
			return false;
	}
	return optind == argc && options->is_dead;
}

/* Why messages stay dead, and what to do. */
struct obstacle {
	const char *reason;
	int64_t count;
	const char *advice;
};

#define OBSTACLE(member) FIELD(struct obstacle, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ OBSTACLE(reason), OUTPUT_TEXT, NULL },
	{ OBSTACLE(count), OUTPUT_INTEGER, NULL },
	{ OBSTACLE(advice), OUTPUT_TEXT, NULL },
};

static const struct { const char *reason, *words, *advice; size_t offset; } obstacles[] = {
	{ "disabled", "the webhook of the room is disabled",
	  "mend the receiver, then set the room's webhook_url again; reflectorctl rooms lists the rooms",
	  offsetof(struct dead_batch, disabled) },
	{ "no webhook", "the room has no webhook", "set the room's webhook_url",
	  offsetof(struct dead_batch, silent) },
	{ "deleted room", "the room is deleted", "nothing: no endpoint gets them any more",
	  offsetof(struct dead_batch, deleted) },
	{ "no pipeline", "deliver has no pipeline", "set PIPELINE_WEBHOOK_URL, then restart deliver",
	  offsetof(struct dead_batch, pipeline) },
	{ "command", "commands for Jitsi, whose content is not kept",
	  "where it still matters, give the command again with reflectorctl rule",
	  offsetof(struct dead_batch, commands) },
	{ "held", "another call or deliver works on them at this moment", "run it again",
	  offsetof(struct dead_batch, held) },
};
/* clang-format on */

static const struct output_form form = FORM(fields, struct obstacle);

static void
report(struct arena *arena, const struct options *options, const struct dead_batch *sum)
{
	struct output *output = output_begin(arena, options->is_json);
	struct obstacle found[COUNT(obstacles)];
	int64_t count = 0, skipped = 0;

	output_note(output, "%s: %" PRId64,
	    options->is_dry ? "would be sent again" : "sent again", sum->redelivered);
	for (size_t i = 0; i < COUNT(obstacles); i++) {
		const int64_t *messages = (const int64_t *)((const char *)sum +
		    obstacles[i].offset);

		if (*messages == 0)
			continue;
		skipped += *messages;
		found[count++] = (struct obstacle){ obstacles[i].reason, *messages,
			obstacles[i].advice };
		output_note(output, "stay dead, %s: %" PRId64 "; %s", obstacles[i].words,
		    *messages, obstacles[i].advice);
	}
	output_integer(output, "redelivered", sum->redelivered);
	output_integer(output, "skipped", skipped);
	output_list(output, "obstacles", &form, found, count);
	output_end(output);
}

/* *sum has what was done also after a failure. */
static enum outcome
redeliver(struct db *db, struct arena *arena, const struct dead_wish *wish,
    struct dead_batch *sum)
{
	struct dead_batch batch = { 0 };
	enum outcome out;

	do {
		out = delivery_redeliver_any(db, arena, wish, &batch, &batch);
		if (out == OK && !batch.has_room)
			out = NOT_FOUND;
		if (out != OK)
			return out;
		sum->redelivered += batch.redelivered;
		sum->disabled += batch.disabled;
		sum->silent += batch.silent;
		sum->deleted += batch.deleted;
		sum->pipeline += batch.pipeline;
		sum->commands += batch.commands;
		sum->held += batch.held;
	} while (batch.last_at != NULL);
	return OK;
}

static int
fail(enum outcome out, const char *unknown, int64_t count)
{
	/* INVALID: it is no text at all. */
	if (out == NOT_FOUND || out == INVALID)
		fprintf(stderr, "reflectorctl: %s\n", unknown);
	else
		fprintf(stderr,
		    "reflectorctl: the database did not answer, or refused it; sent again "
		    "so far: %" PRId64 "; run it again\n",
		    count);
	return EXIT_FAILURE;
}

static int
run(struct db *db, struct arena *arena, const struct options *options)
{
	struct dead_wish wish = { .room = options->room,
		.is_dry = options->is_dry,
		.limit = BATCH,
		.origin = &origin_operator };
	struct dead_batch sum = { 0 };
	enum outcome out = OK;

	if (options->meeting != NULL)
		out = ruling_find(db, arena, options->meeting, &wish.meeting_id);
	if (out != OK)
		return fail(out,
		    "no meeting has this id or name in Jitsi: see reflectorctl meetings",
		    0);
	out = redeliver(db, arena, &wish, &sum);
	if (out != OK)
		return fail(out, "no room has this name or id: see reflectorctl rooms",
		    options->is_dry ? 0 : sum.redelivered);
	report(arena, options, &sum);
	return EXIT_SUCCESS;
}

int
command_redeliver(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	struct options options = { 0 };
	struct db *db;
	int status;

	if (!read_options(argc, argv, &options))
		return command_usage("redeliver");
	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	status = run(db, arena, &options);
	db_free(db);
	return status;
}
