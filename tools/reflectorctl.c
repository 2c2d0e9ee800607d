/*
 * reflectorctl: the operator's command.  Each subcommand has its own file.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "command.h"
#include "db/connection.h"
#include "db/schema.h"
#include "journal.h"
#include "platform/platform.h"

static const struct {
	const char *name;
	command *run;
	const char *arguments, *help;
} commands[] = {
	{ "audit", command_audit, "[--database] [--meetings COUNT]",
	    "list recordings, spool and secrets with too open permissions; "
	    "compare sessions with the log" },
	{ "backup", command_backup, "[--keep COUNT] [DIR] | FILE.dump | --erasures [DIR]",
	    "write a backup of the database, or only the erasures, to a folder" },
	{ "config", command_config, "[--offline] [--show]",
	    "check every variable of every program, and the database's schema" },
	{ "deliveries", command_deliveries,
	    "[--failing | --dead] [--room NAME] [--limit COUNT] [--json]",
	    "list messages to webhooks: what is not delivered, or all of a room" },
	{ "doctor", command_doctor,
	    "[--jitsi[=DOMAIN]] [--jitsi-files FOLDER] [--jitsi-tools FOLDER] [--join[=URL]] [--json] "
	    "[--store] [--timeout SECONDS] [SUBJECT]...",
	    "look at this installation: what is wrong, why it matters, how to mend it" },
	{ "events", command_events,
	    "MEETING [--after SEQ] [--type TYPE] [--limit COUNT] [--follow] "
	    "[--every SECONDS] [--json]",
	    "print the events of a meeting" },
	{ "export", command_export, "--user ID",
	    "print everything stored about a person, as JSON" },
	{ "key", command_key,
	    "add --scope read|host|ingest|admin [--user ID] [--name TEXT] "
	    "[--expires DATE] [--room NAME]... | list [--json] | revoke ID",
	    "create, list or revoke API keys" },
	{ "meetings", command_meetings,
	    "[--active] [--room NAME] [--limit COUNT] [--json]",
	    "list meetings, and who is in them" },
	{ "migrate", command_migrate, "[--check]",
	    "create the roles, update the schema" },
	{ "migrate-platform", command_migrate_platform,
	    "--from PLATFORM --to PLATFORM [--room NAME] [--dry-run]",
	    "move rooms to another platform" },
	{ "purge", command_purge,
	    "--older-than DAYS [--room NAME] [--dry-run] [--keep-files]",
	    "erase meetings that ended at least that long ago" },
	{ "recording", command_recording,
	    "decrypt -i IDENTITY [-o OUT] [--offline] FILE | ID",
	    "decrypt the file of a recording" },
	{ "recordings", command_recordings,
	    "[--missing] [--room NAME] [--limit COUNT] [--json]",
	    "list recordings and what became of them" },
	{ "redeliver", command_redeliver,
	    "--dead [--room NAME] [--meeting ID] [--dry-run] [--json]",
	    "send messages again that deliver gave up" },
	{ "reload", command_reload, "",
	    "apply changed settings: check them, then restart unit after unit" },
	{ "reproject", command_reproject, "",
	    "rebuild sessions and the cached columns of the event log" },
	{ "restore", command_restore, "[--force] [--erasures FILE] [DIR | FILE.dump]",
	    "make a backup the database; erased meetings stay erased" },
	{ "rooms", command_rooms, "[--names] [--limit COUNT] [--json] [PREFIX]",
	    "list rooms, their webhooks and their meetings" },
	{ "rule", command_rule,
	    "MEETING end [--reason TEXT] | remove PERSON [--ban] [--reason TEXT] | passcode < FILE | "
	    "lobby on|off | message TEXT | snapshot",
	    "rule a meeting that runs, also in Jitsi" },
	{ "show", command_show, "MEETING [--json]",
	    "show a meeting with its people, recordings, messages and last events" },
	{ "sign", command_sign, "< BODY", "print the X-Jitsi-Signature of a body" },
	{ "simulate", command_simulate,
	    "[--url URL] [--rooms COUNT] [--participants COUNT] [--recordings COUNT] "
	    "[--duration SECONDS] [--speed FACTOR] [--dialect signed|stock] [--repeat SHARE] "
	    "[--lose SHARE] [--shuffle PLACES] [--seed NUMBER] [--user ID] [--meeting ID] "
	    "[--erase] [--json] [CAPTURE...]",
	    "play meetings or captured streams, and compare what the service then shows" },
	{ "status", command_status, "[--json]", "show on one screen what goes on" },
	{ "token", command_token,
	    "mint --sub ID [--name NAME] [--email MAIL] [--lifetime SECONDS]",
	    "print a user's bearer token, signed with AUTH_JWT_SECRET" },
	{ "trail", command_trail,
	    "[--action ACTION] [--object ID] [--user ID] [--since TIME] [--limit COUNT] [--json]",
	    "list who did what, and how often callers were refused" },
};

int
command_usage(const char *name)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			fprintf(stderr, "usage: reflectorctl %s %s\n", name,
			    commands[i].arguments);
	return EXIT_USAGE;
}

static int
usage(FILE *to, int status)
{
	const struct platform *platform;

	fputs("usage: reflectorctl COMMAND\n\n", to);
	for (size_t i = 0; i < COUNT(commands); i++)
		fprintf(to, "  %s %s\n      %s\n", commands[i].name,
		    commands[i].arguments, commands[i].help);
	for (size_t i = 0; (platform = platform_at(i)) != NULL; i++)
		if (platform->sweep != NULL)
			fprintf(to,
			    "  %s" SWEEP_SUFFIX
			    "\n      remove meetings that failed attempts left at %s\n",
			    platform->name, platform->title);
	return status;
}

static command *
find(const char *name)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run;
	return sweep_platform(name) == NULL ? NULL : command_sweep;
}

static int
run(command *subcommand, int argc, char **argv)
{
	struct arena *arena = arena_new();
	int status = subcommand(arena, argc, argv);

	arena_free(arena);
	return status;
}

void
command_configure(
    struct arena *arena, const struct config_group *const groups[], size_t count)
{
	const char *message = config_load(arena, groups, count);
	const char *file = config_value("REFLECTOR_ENV_FILE");

	if (message == NULL)
		return;
	fprintf(stderr,
	    "reflectorctl: invalid configuration, correct these variables in %s:\n"
	    "%s\n",
	    file == NULL ? "the environment" : file, message);
	exit(EXIT_CONFIG);
}

struct db *
command_database(void)
{
	struct db *db = db_new(NULL);

	if (!schema_warn(db))
		exit(EXIT_CONFIG);
	return db;
}

/* Whoever read from the pipe has read enough. */
static bool
is_reader_gone(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO };

	return poll(&fd, 1, 0) == 1 && (fd.revents & POLLERR) != 0;
}

/* Output that cannot be written, for example on a full disk, makes the command fail. */
static int
flush_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (is_reader_gone())
		return status;
	fprintf(stderr, "reflectorctl: standard output cannot be written: %s\n",
	    errno == 0 ? "an earlier line was lost" : strerror(errno));
	return status == EXIT_SUCCESS ? EXIT_FAILURE : status;
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	command *subcommand = find(name);

	log_open("reflectorctl", LOG_INFO);
	journal_mark();
	if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0 ||
	    strcmp(name, "help") == 0)
		return flush_output(usage(stdout, EXIT_SUCCESS));
	if (strcmp(name, "-V") == 0 || strcmp(name, "--version") == 0) {
		puts("reflectorctl " PACKAGE_VERSION);
		return flush_output(EXIT_SUCCESS);
	}
	if (subcommand != NULL)
		return flush_output(run(subcommand, argc - 1, argv + 1));
	return usage(stderr, EXIT_USAGE);
}
