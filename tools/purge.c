#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "command.h"
#include "db/connection.h"
#include "model/erasure.h"
#include "model/origin.h"
#include "model/storage.h"

#define DAYS_MOST 36500
#define DAY INT64_C(86400000000)

struct purge {
	struct db *db;
	struct arena *arena; /* of the whole run */
	struct erasure_due due;
	bool is_dry, keeps_files;
	const char *trouble; /* why no file can be removed; NULL: they can */
	int64_t now;
	int64_t meetings, with_files, unfinished, rooms;
	struct extent sum;
};

static bool
read_options(int argc, char **argv, struct purge *purge, int64_t *days)
{
	static const struct option options[] = {
		{ "older-than", required_argument, NULL, 'o' },
		{ "room", required_argument, NULL, 'r' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "keep-files", no_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			purge->due.room = optarg;
		else if (option == 'd')
			purge->is_dry = true;
		else if (option == 'k')
			purge->keeps_files = true;
		else if (option != 'o' || !number_parse(optarg, 0, DAYS_MOST, days))
			return false;
	}
	return optind == argc && *days >= 0;
}

/* A meeting that is not completely erased is counted; the next run finishes it. */
static enum outcome
purge_meeting(struct purge *purge, struct arena *arena, const char *meeting_id)
{
	const struct erasure erasure = { .meeting_id = meeting_id,
		.actor = "operator",
		.kind = "purge",
		.now = purge->now,
		.origin = &origin_operator,
		.deadline_ms = INT64_MAX,
		.keeps_files = purge->keeps_files };
	struct extent extent;
	enum outcome out = erasure_extent(purge->db, arena, meeting_id, &extent);

	if (out == OK && !purge->is_dry && purge->trouble != NULL && extent.files > 0)
		out = UNAVAILABLE;
	if (out == OK && !purge->is_dry)
		out = erasure_run(purge->db, arena, &erasure);
	if (out != OK) {
		purge->unfinished++;
		return out;
	}
	purge->meetings++;
	purge->with_files += extent.files > 0;
	purge->sum.events += extent.events;
	purge->sum.messages += extent.messages;
	purge->sum.consents += extent.consents;
	purge->sum.files += extent.files;
	return OK;
}

static enum outcome
purge_meetings(struct purge *purge)
{
	struct arena *arena = arena_new();
	struct erasure_list list = { .count = 1 };
	enum outcome each, out = OK, listed = OK;

	while (listed == OK && list.count > 0) {
		listed = erasure_list(purge->db, purge->arena, &purge->due, &list);
		for (int64_t i = 0; listed == OK && i < list.count; i++) {
			each = purge_meeting(purge, arena, list.items[i].id);
			out = each == OK ? out : each;
			arena_empty(arena);
		}
		if (listed == OK && list.count > 0) {
			purge->due.after_ended = list.items[list.count - 1].ended_at;
			purge->due.after_id = list.items[list.count - 1].id;
		}
	}
	arena_free(arena);
	return listed == OK ? out : listed;
}

/* Counts what is due.  When files cannot be removed nothing is erased, except with
 * --keep-files. */
static enum outcome
survey(const struct purge *purge)
{
	struct purge dry = *purge;
	enum outcome out;

	if (purge->is_dry || purge->trouble == NULL)
		return OK;
	dry.is_dry = true;
	out = purge_meetings(&dry);
	if (out != OK || dry.sum.files == 0)
		return out;
	fprintf(stderr,
	    "reflectorctl: nothing was erased: %s, and %lld of %lld meetings "
	    "have %lld recording files; --keep-files erases the meetings and "
	    "keeps the files\n",
	    purge->trouble, (long long)dry.with_files, (long long)dry.meetings,
	    (long long)dry.sum.files);
	return CONFLICT;
}

static void
report(const struct purge *purge)
{
	printf("%s%lld meetings: %lld events, %lld messages, %lld consents, %lld "
	       "file names\n",
	    purge->is_dry ? "would erase " : "erased ", (long long)purge->meetings,
	    (long long)purge->sum.events, (long long)purge->sum.messages,
	    (long long)purge->sum.consents, (long long)purge->sum.files);
	if (purge->rooms > 0)
		printf("erased %lld deleted rooms\n", (long long)purge->rooms);
	if (purge->keeps_files && purge->sum.files > 0)
		fprintf(stderr, "reflectorctl: the files of %lld meetings were kept\n",
		    (long long)purge->with_files);
	else if (purge->is_dry && purge->trouble != NULL && purge->sum.files > 0)
		fprintf(stderr, "reflectorctl: %s: nothing would be erased\n",
		    purge->trouble);
	if (purge->unfinished > 0)
		fprintf(stderr,
		    "reflectorctl: %lld meetings are not completely erased: run it again\n",
		    (long long)purge->unfinished);
}

int
command_purge(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config,
		&storage_config };
	struct purge purge = { .arena = arena,
		.now = clock_now(),
		.due = { .after_ended = ERASURE_FROM_START, .after_id = "" } };
	int64_t days = -1;
	enum outcome out, rooms = OK;

	if (!read_options(argc, argv, &purge, &days)) {
		fputs(
		    "usage: reflectorctl purge --older-than DAYS [--room NAME] [--dry-run]"
		    " [--keep-files]\n",
		    stderr);
		return EXIT_USAGE;
	}
	command_configure(arena, groups, COUNT(groups));
	purge.due.before = clock_format(arena, purge.now - days * DAY, 6);
	purge.trouble = purge.keeps_files ? NULL : storage_trouble(arena);
	purge.db = command_database();
	out = survey(&purge);
	if (out != OK) {
		db_free(purge.db);
		return EXIT_FAILURE;
	}
	out = purge_meetings(&purge);
	if (!purge.is_dry)
		rooms = erasure_rooms(purge.db, arena, &purge.due, &purge.rooms);
	db_free(purge.db);
	report(&purge);
	return out == OK && rooms == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
