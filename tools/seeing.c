#include "seeing.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/link.h"
#include "base/clock.h"
#include "base/number.h"
#include "command.h"
#include "db/connection.h"
#include "db/schema.h"
#include "model/jibri.h"
#include "model/listing.h"
#include "model/overview.h"
#include "model/recording.h"
#include "model/storage.h"

/* Ten years, in seconds. */
#define SINCE_MOST INT64_C(315360000)
#define NUMBER_BYTES 16
#define EVERY_MS 1000
#define EVERY_MOST_MS INT64_C(3600000)

/* A time by RFC 3339; or 30m, 2h, 7d: so long ago. */
static bool
read_since(const char *text, struct seeing_options *options)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char digits[NUMBER_BYTES];
	const size_t length = strspn(text, "0123456789");
	int64_t count;

	options->has_since = true;
	if (clock_parse(text, &options->since))
		return true;
	if (length >= sizeof(digits) || text[length] == '\0' || text[length + 1] != '\0')
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	for (size_t i = 0; i < COUNT(units); i++) {
		if (units[i].letter != text[length] ||
		    !number_parse(digits, 0, SINCE_MOST / units[i].seconds, &count))
			continue;
		options->since = clock_now() - count * units[i].seconds * 1000000;
		return true;
	}
	return false;
}

/* Where the text of an option goes; NULL: it has none. */
static const char **
text_of(int option, struct seeing_options *options)
{
	switch (option) {
	case 'A':
		return &options->action;
	case 'o':
		return &options->object;
	case 'r':
		return &options->room;
	case 't':
		return &options->type;
	case 'u':
		return &options->user;
	default:
		return NULL;
	}
}

static bool
store(int option, struct seeing_options *options)
{
	switch (option) {
	case 'a':
		options->is_active = true;
		return true;
	case 'd':
		options->is_dead = true;
		return true;
	case 'e':
		return number_parse_seconds(optarg, 1, EVERY_MOST_MS, &options->every_ms);
	case 'f':
		options->is_failing = true;
		return true;
	case 'F':
		options->is_following = true;
		return true;
	case 'j':
		options->is_json = true;
		return true;
	case 'l':
		return number_parse(optarg, 1, SEEING_LIMIT_MOST, &options->limit);
	case 'm':
		options->is_missing = true;
		return true;
	case 'n':
		options->has_names = true;
		return true;
	case 's':
		return number_parse(optarg, 0, INT64_MAX, &options->after);
	case 'S':
		return read_since(optarg, options);
	default:
		if (text_of(option, options) == NULL)
			return false;
		*text_of(option, options) = optarg;
		return true;
	}
}

bool
seeing_read(int argc, char **argv, const char *letters, struct seeing_options *options)
{
	static const struct option known[] = {
		{ "action", required_argument, NULL, 'A' },
		{ "active", no_argument, NULL, 'a' },
		{ "after", required_argument, NULL, 's' },
		{ "dead", no_argument, NULL, 'd' },
		{ "every", required_argument, NULL, 'e' },
		{ "failing", no_argument, NULL, 'f' },
		{ "follow", no_argument, NULL, 'F' },
		{ "json", no_argument, NULL, 'j' },
		{ "limit", required_argument, NULL, 'l' },
		{ "missing", no_argument, NULL, 'm' },
		{ "names", no_argument, NULL, 'n' },
		{ "object", required_argument, NULL, 'o' },
		{ "room", required_argument, NULL, 'r' },
		{ "since", required_argument, NULL, 'S' },
		{ "type", required_argument, NULL, 't' },
		{ "user", required_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*options = (struct seeing_options){ .limit = SEEING_LIMIT, .every_ms = EVERY_MS };
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (strchr(letters, option) == NULL || !store(option, options))
			return false;
	if (optind < argc)
		options->argument = argv[optind++];
	return optind == argc;
}

struct db *
seeing_open(struct arena *arena)
{
	static const struct config_group *const groups[] = { &db_config, &link_config,
		&recording_config, &jibri_config, &storage_config };
	struct db *db;

	/* Whoever reads from a pipe may leave: flush_output judges that. */
	signal(SIGPIPE, SIG_IGN);
	command_configure(arena, groups, COUNT(groups));
	db = db_new_reader();
	if (!schema_warn(db))
		exit(EXIT_CONFIG);
	if (overview_begin(db, arena) == OK)
		return db;
	db_free(db);
	fprintf(stderr,
	    "reflectorctl: the database does not answer, or does not let this user log in: "
	    "see the line above%s\n",
	    geteuid() == 0 ?
		"" :
		"; run it with sudo, or see \"An operator who only reads\" in "
		"reflectorctl(8)");
	return NULL;
}

int
seeing_failed(enum outcome out)
{
	if (out == TIMED_OUT)
		fputs("reflectorctl: the database took too long: run it again, or raise "
		      "DATABASE_TIMEOUT\n",
		    stderr);
	else
		fputs(
		    "reflectorctl: the database did not answer, or refused the query: see "
		    "the line above\n",
		    stderr);
	return EXIT_FAILURE;
}

bool
seeing_find(
    struct db *db, struct arena *arena, const char *name, struct listed_meeting *meeting)
{
	const enum outcome out = listing_meeting(db, arena, name, meeting);

	if (out == OK)
		return true;
	/* INVALID: it is no text at all. */
	if (out == NOT_FOUND || out == INVALID)
		fputs(
		    "reflectorctl: no meeting has this id or room_name, and no room this "
		    "name: see reflectorctl meetings\n",
		    stderr);
	else
		seeing_failed(out);
	return false;
}
