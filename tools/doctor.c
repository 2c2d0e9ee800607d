/*
 * reflectorctl doctor looks at an installation and says what is wrong, why that matters and how
 * to mend it.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "base/number.h"
#include "command.h"
#include "doctor/login.h"
#include "doctor/report.h"
#include "doctor/store.h"
#include "doctor/subjects.h"
#include "settings.h"

#define TIMEOUT_MS 5000
#define TIMEOUT_MOST_MS 300000

/* In the order of the output.  The names are for the command line. */
static const struct {
	const char *name;
	look *look;
} subjects[] = {
	{ "settings", look_at_settings },
	{ "database", look_at_database },
	{ "programs", look_at_programs },
	{ "services", look_at_services },
	{ "sockets", look_at_sockets },
	{ "nginx", look_at_web_server },
	{ "outside", look_at_outside },
	{ "outside", look_at_probe },
	{ "private", look_at_private },
	{ "clock", look_at_time },
	{ "events", look_at_events },
	{ "refusals", look_at_refusals },
	{ "keys", look_at_api_keys },
	{ "recordings", look_at_recordings },
	{ "retention", look_at_retention },
	{ "deliver", look_at_deliver },
	{ "control", look_at_control },
	{ "provider", look_at_provider },
	{ "server", look_at_server },
	{ "join", look_at_join },
	{ "prosody", look_at_prosody },
	{ "meet", look_at_meet },
	{ "jibri", look_at_jibri },
};

/* Those of a Jitsi host, which may have no Reflector. */
static const char *const of_jitsi[] = { "prosody", "meet", "jibri", NULL };

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct doctor_options *wanted, const char **login)
{
	static const struct option options[] = {
		{ "join", optional_argument, NULL, 'J' },
		{ "jitsi", optional_argument, NULL, 'D' },
		{ "jitsi-files", required_argument, NULL, 'F' },
		{ "jitsi-tools", required_argument, NULL, 'T' },
		{ "json", no_argument, NULL, 'j' },
		{ "login", required_argument, NULL, 'l' },
		{ "store", no_argument, NULL, 's' },
		{ "timeout", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			wanted->is_json = true;
		else if (option == 's')
			wanted->is_stored = true;
		else if (option == 'J')
			wanted->join_url = optarg == NULL ? "" : optarg;
		else if (option == 'D')
			wanted->jitsi_domain = optarg == NULL ? "" : optarg;
		else if (option == 'F')
			wanted->jitsi_files = optarg;
		else if (option == 'T')
			wanted->jitsi_tools = optarg;
		else if (option == 'l')
			*login = optarg;
		else if (option != 't' ||
		    !number_parse_seconds(
			optarg, 1, TIMEOUT_MOST_MS, &wanted->timeout_ms))
			return false;
	}
	return true;
}

/* Are these names of subjects? */
static bool
are_subjects(char *const *names)
{
	for (; *names != NULL; names++) {
		size_t i = 0;

		while (i < COUNT(subjects) && strcmp(*names, subjects[i].name) != 0)
			i++;
		if (i == COUNT(subjects))
			return false;
	}
	return true;
}

/* Without names all are wanted. */
static bool
is_wanted(const char *subject, const char *const *names)
{
	if (*names == NULL)
		return true;
	while (*names != NULL && strcmp(*names, subject) != 0)
		names++;
	return *names != NULL;
}

static int
usage(void)
{
	fputs(
	    "usage: reflectorctl doctor [--json] [--store] [--timeout SECONDS] [--join[=URL]]\n"
	    "           [--jitsi[=DOMAIN]] [--jitsi-files FOLDER] [--jitsi-tools FOLDER] "
	    "[SUBJECT]...\nsubjects:",
	    stderr);
	for (size_t i = 0; i < COUNT(subjects); i++)
		if (i == 0 || strcmp(subjects[i].name, subjects[i - 1].name) != 0)
			fprintf(stderr, " %s", subjects[i].name);
	putc('\n', stderr);
	return EXIT_USAGE;
}

/* The settings of all programs, for all subjects. */
static const char *
load_settings(struct arena *arena)
{
	const struct config_group *groups[SETTINGS_GROUPS];
	const size_t count = settings_groups(groups);

	return config_load(arena, groups, count);
}

int
command_doctor(struct arena *arena, int argc, char **argv)
{
	struct doctor_options options = { .timeout_ms = TIMEOUT_MS };
	struct doctor doctor;
	const char *login = NULL, *const * names;
	int status;

	if (!read_options(argc, argv, &options, &login) || !are_subjects(argv + optind))
		return usage();
	if (login != NULL)
		return login_try(arena, login);
	names = (const char *const *)argv + optind;
	if (*names == NULL && options.jitsi_domain != NULL)
		names = of_jitsi;
	/* What is wrong becomes a row. */
	log_open("reflectorctl", LOG_ERROR);
	doctor = doctor_start(arena, &options);
	doctor.settings_message = load_settings(arena);
	for (size_t i = 0; i < COUNT(subjects); i++)
		if (is_wanted(subjects[i].name, names))
			subjects[i].look(&doctor);
	if (options.is_stored)
		(void)doctor_db(&doctor);
	status = doctor_finish(&doctor);
	if (options.is_stored && !store_report(&doctor))
		status = EXIT_NOT_STORED;
	doctor_close_db(&doctor);
	return status;
}
