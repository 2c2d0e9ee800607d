#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "json/encode.h"
#include "model/origin.h"
#include "model/ruling.h"

struct wish {
	const char *meeting, *command;
	const char *argument; /* PERSON, TEXT, on or off; NULL: none */
	const char *reason;
	const char *passcode; /* NULL: another command */
	bool ban;
};

/* The commands, and what their argument is called; NULL: they have none. */
static const struct {
	const char *name, *argument;
} commands[] = {
	{ "end", NULL },
	{ "remove", "PERSON" },
	{ "passcode", NULL },
	{ "lobby", "on|off" },
	{ "message", "TEXT" },
	{ "snapshot", NULL },
};

/* Is it a command with that number of arguments? */
static bool
is_command(const struct wish *wish)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (text_equal(wish->command, commands[i].name))
			return (wish->argument != NULL) == (commands[i].argument != NULL);
	return false;
}

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct wish *wish)
{
	static const struct option options[] = {
		{ "reason", required_argument, NULL, 'r' },
		{ "ban", no_argument, NULL, 'b' },
		{ NULL, 0, NULL, 0 },
	};
	bool removes;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			wish->reason = optarg;
		else if (option == 'b')
			wish->ban = true;
		else
			return false;
	}
	if (argc - optind < 2 || argc - optind > 3)
		return false;
	wish->meeting = argv[optind];
	wish->command = argv[optind + 1];
	wish->argument = argc - optind == 3 ? argv[optind + 2] : NULL;
	removes = text_equal(wish->command, "remove");
	return is_command(wish) && (!wish->ban || removes) &&
	    (wish->reason == NULL || removes || text_equal(wish->command, "end"));
}

/* A line of standard input, so that ps does not show it; "" at its end. */
static const char *
read_passcode(struct arena *arena)
{
	char line[4 * RULING_PASSCODE + 3];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return "";
	line[strcspn(line, "\r\n")] = '\0';
	return arena_text(arena, line);
}

/* Is it a text of so many characters at most?  Else says so. */
static bool
check(const char *what, const char *text, size_t most)
{
	if (text == NULL ||
	    (text_is_utf8(text, strlen(text)) && text_characters(text) <= most))
		return true;
	fprintf(stderr,
	    "reflectorctl: %s must be UTF-8 of at most %zu characters: shorten it\n",
	    what, most);
	return false;
}

/* Can XML carry it as it is?  Else says so. */
static bool
check_characters(struct arena *arena, const char *what, const char *text)
{
	if (text == NULL || text_equal(text, text_xml(arena, text)))
		return true;
	fprintf(stderr, "reflectorctl: %s must not contain control characters\n", what);
	return false;
}

static bool
is_valid(struct arena *arena, const struct wish *wish)
{
	const bool is_message = text_equal(wish->command, "message");
	const bool is_lobby = text_equal(wish->command, "lobby");

	if (is_lobby && !text_equal(wish->argument, "on") &&
	    !text_equal(wish->argument, "off")) {
		fputs("reflectorctl: the lobby is on or off: give one of them\n", stderr);
		return false;
	}
	if (wish->argument != NULL && text_empty(wish->argument)) {
		fputs("reflectorctl: a text or a person must not be empty\n", stderr);
		return false;
	}
	return check("the meeting", wish->meeting, RULING_PERSON) &&
	    check("the reason", wish->reason, RULING_REASON) &&
	    check("the passcode", wish->passcode, RULING_PASSCODE) &&
	    check_characters(arena, "the passcode", wish->passcode) &&
	    check(is_message ? "the text" : "the person", wish->argument,
		is_message ? RULING_TEXT : RULING_PERSON) &&
	    (is_message || check_characters(arena, "the person", wish->argument));
}

static const char *
data_of(struct arena *arena, const struct wish *wish)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	if (wish->reason != NULL)
		json_put_text(&json, "reason", text_xml(arena, wish->reason));
	if (text_equal(wish->command, "remove")) {
		json_put_text(&json, "person", wish->argument);
		json_put_flag(&json, "ban", wish->ban);
	} else if (text_equal(wish->command, "message")) {
		json_put_text(&json, "text", text_xml(arena, wish->argument));
	} else if (text_equal(wish->command, "lobby")) {
		json_put_flag(&json, "enabled", text_equal(wish->argument, "on"));
	} else if (text_equal(wish->command, "passcode")) {
		json_put_text(&json, "passcode", wish->passcode);
	}
	json_close(&json, '}');
	return json.text.bytes;
}

static int
report(const char *verdict)
{
	static const struct {
		const char *verdict, *said;
	} refusals[] = {
		{ "unsent",
		    "noted in the database alone, no server of Jitsi gets it: set "
		    "JITSI_CONTROL_URL and restart deliver" },
		{ "ended", "the meeting has ended: there is nothing to do" },
		{ "stranger",
		    "this person was not in the meeting: see reflectorctl show" },
		{ "owner",
		    "the meeting's owner cannot be banned: remove them without --ban" },
	};

	for (size_t i = 0; i < COUNT(refusals); i++) {
		if (!text_equal(refusals[i].verdict, verdict))
			continue;
		fprintf(stderr, "reflectorctl: %s\n", refusals[i].said);
		return EXIT_FAILURE;
	}
	puts("deliver sends it to Jitsi");
	return EXIT_SUCCESS;
}

static enum outcome
apply(struct db *db, struct arena *arena, const struct wish *wish, const char **verdict)
{
	struct ruling ruling = { .command = wish->command,
		.data = data_of(arena, wish),
		.now = clock_now(),
		.origin = &origin_operator };
	enum outcome out = ruling_find(db, arena, wish->meeting, &ruling.meeting_id);

	return out == OK ? ruling_apply(db, arena, &ruling, verdict) : out;
}

int
command_rule(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	const char *verdict = NULL;
	struct wish wish = { 0 };
	struct db *db;
	enum outcome out;

	if (!read_options(argc, argv, &wish))
		return command_usage("rule");
	if (text_equal(wish.command, "passcode"))
		wish.passcode = read_passcode(arena);
	if (!is_valid(arena, &wish))
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	out = apply(db, arena, &wish, &verdict);
	db_free(db);
	if (out == OK)
		return report(verdict);
	fprintf(stderr, "reflectorctl: %s\n",
	    out == NOT_FOUND ?
		"no meeting has this id or name in Jitsi: see reflectorctl meetings" :
		"the database did not answer: run it again");
	return EXIT_FAILURE;
}
