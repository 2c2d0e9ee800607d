#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/origin.h"
#include "model/room.h"
#include "platform/platform.h"

struct move {
	const char *from, *to, *room;
	bool is_dry;
	int64_t moved;
};

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct move *move)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "room", required_argument, NULL, 'r' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'f')
			move->from = optarg;
		else if (option == 't')
			move->to = optarg;
		else if (option == 'r')
			move->room = optarg;
		else if (option == 'd')
			move->is_dry = true;
		else
			return false;
	}
	return optind == argc && platform_find(move->from) != NULL &&
	    platform_find(move->to) != NULL && !text_equal(move->from, move->to);
}

/* NAME, a tab, and its meeting. */
static void
show(const struct moving_room *room)
{
	if (room->meeting_platform == NULL)
		printf("%s\tno meeting\n", room->name);
	else
		printf("%s\ta meeting at %s until %s, %lld participants\n", room->name,
		    room->meeting_platform, room->end_date, (long long)room->num_clients);
}

static enum outcome
move_room(
    struct db *db, struct arena *arena, struct move *move, const struct moving_room *room)
{
	const struct room_move wish = { room->id, move->from, move->to,
		&origin_operator };
	enum outcome out = move->is_dry ? OK : room_move(db, arena, &wish);

	if (out == NOT_FOUND) /* its owner has changed or deleted it meanwhile */
		return OK;
	if (out == OK) {
		show(room);
		move->moved++;
	}
	return out;
}

static enum outcome
move_rooms(struct db *db, struct arena *arena, struct move *move)
{
	struct moving_list rooms = { .count = 1 };
	struct moving_filter next = { move->from, move->room, "" };
	enum outcome out = OK;

	while (out == OK && rooms.count > 0) {
		out = room_moving(db, arena, &next, &rooms);
		for (int64_t i = 0; out == OK && i < rooms.count; i++) {
			out = move_room(db, arena, move, &rooms.items[i]);
			next.after = rooms.items[i].key;
		}
	}
	return out;
}

static int
report(const struct move *move, enum outcome out)
{
	printf("%lld rooms %s from %s to %s\n", (long long)move->moved,
	    move->is_dry ? "would move" : "moved", move->from, move->to);
	if (out != OK)
		fputs("reflectorctl: stopped before the last room, the database did not "
		      "answer: run it again\n",
		    stderr);
	else if (move->moved == 0 && move->room != NULL)
		fprintf(stderr, "reflectorctl: no room of platform %s has that name\n",
		    move->from);
	else
		return EXIT_SUCCESS;
	return EXIT_FAILURE;
}

static int
usage(struct arena *arena)
{
	const char *names = platform_names(arena, "|");

	fprintf(stderr,
	    "usage: reflectorctl migrate-platform --from %s --to %s [--room NAME] [--dry-run]\n",
	    names, names);
	return EXIT_USAGE;
}

/* Moving rooms needs no settings of platforms; they are loaded to warn about a missing
 * one. */
static void
configure(struct arena *arena, const struct move *move)
{
	const struct platform *const both[] = { platform_find(move->from),
		platform_find(move->to) };
	const struct config_group *groups[1 + COUNT(both)] = { &db_config };
	size_t count = 1;
	const char *lacking;

	for (size_t i = 0; i < COUNT(both); i++)
		if (both[i]->lacks != NULL)
			groups[count++] = both[i]->config;
	command_configure(arena, groups, count);
	lacking = platform_lacks(both[1]);
	if (lacking != NULL)
		fprintf(stderr,
		    "reflectorctl: %s is not set: set it, or no meeting opens on that "
		    "platform\n",
		    lacking);
}

int
command_migrate_platform(struct arena *arena, int argc, char **argv)
{
	struct move move = { 0 };
	struct db *db;
	enum outcome out;

	if (!read_options(argc, argv, &move))
		return usage(arena);
	configure(arena, &move);
	db = command_database();
	out = move_rooms(db, arena, &move);
	db_free(db);
	return report(&move, out);
}
