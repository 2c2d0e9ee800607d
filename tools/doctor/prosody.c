/*
 * reflectorctl doctor: Prosody's and jicofo's configuration, on a Jitsi host or in files copied
 * from there.  prosody/configure --check judges them; its findings become rows.
 */
#include <string.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/outcome.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "jitsi.h"
#include "platform/invitation.h"
#include "subjects.h"

/* It asks DNS, Reflector and prosodyctl, each with a deadline of its own. */
#define CONFIGURE_MS 60000

#define CONFIGURATION "/etc/prosody/prosody.cfg.lua"
#define PRIVATE_KEY "JITSI_JWT_PRIVATE_KEY"
#define SEE "troubleshooting.md#prosody-and-jicofo"
#define AGAIN "On the Jitsi host: sudo reflector-jitsi-prosody-configure --restart"

enum { PROSODY_CONFIGURATION = 0, PROSODY_SECRET = 15, PROSODY_NAME = 16 };

/* clang-format off */
static const struct check checks[] = {
	[PROSODY_CONFIGURATION] = { "prosody.configuration", "Prosody's configuration and its hosts",
	    "Prosody does not start with it, or has no meetings.", AGAIN, SEE },
	{ "prosody.tokens", "whether a token is needed, and for this domain",
	    "Anybody can join meetings.", AGAIN, SEE },
	{ "prosody.options", "options of rooms that meetings need",
	    "People or the recorder are refused, or events lack their session.", AGAIN, SEE },
	{ "prosody.secrets", "the secrets in Prosody's configuration, and who may read them",
	    "Without the right secrets no token and no event is accepted.", AGAIN, SEE },
	{ "prosody.modules", "the modules that meetings need",
	    "Without token_verification a token opens every room; without event_sync no event is sent.", AGAIN, SEE },
	{ "prosody.harmful", "modules that must not be loaded",
	    "With them anybody can get a role, end a meeting, or see who is in it.", AGAIN, SEE },
	{ "prosody.libraries", "Lua's libraries for tokens",
	    "Without them no token is accepted.", AGAIN, SEE },
	{ "prosody.check", "what prosodyctl check config says",
	    "Prosody may not do what its configuration says.", AGAIN, SEE },
	{ "prosody.reflector", "whether Prosody's host reaches Reflector",
	    "No event arrives; Prosody keeps them meanwhile.", AGAIN, SEE },
	{ "jicofo.configuration", "jicofo's configuration",
	    "Without jicofo no meeting begins.", AGAIN, SEE },
	{ "jicofo.authentication", "whether jicofo's own authentication is off",
	    "Everybody with a token becomes an owner.", AGAIN, SEE },
	{ "jicofo.auto_owner", "whether jicofo makes somebody an owner",
	    "Whoever comes first moderates the meeting.", AGAIN, SEE },
	{ "jicofo.jibri", "where jicofo looks for Jibris",
	    "No recording starts.", AGAIN, SEE },
	{ "jicofo.roster", "whether jicofo's account has focus.DOMAIN in its roster",
	    "No meeting begins.", AGAIN, SEE },
	{ "prosody.keys", "where Prosody gets the keys of tokens",
	    "No token of a new key is accepted, or whoever is on the way can make tokens.", AGAIN, SEE },
	[PROSODY_SECRET] = { "prosody.secret", "whether both hosts have the same secret",
	    "No token, or no event, is accepted.",
	    "Give Prosody the secret of Reflector's settings: sudo reflector-jitsi-prosody-configure --restart asks for it", SEE },
	[PROSODY_NAME] = { "prosody.name", "whether Prosody expects the names that tokens have",
	    "No token is accepted.",
	    "Make both equal: change Reflector's setting, or run sudo reflector-jitsi-prosody-configure --restart again", SEE },
};

/* A value of Prosody's and the setting with the same meaning, which may be the second one. */
static const struct { const char *value, *setting, *other; } secrets[] = {
	{ "app_secret", "JITSI_JWT_SECRET", NULL },
	{ "event_sync_secret", "JITSI_WEBHOOK_SECRET", "JITSI_WEBHOOK_SECRET_PREVIOUS" },
};

/* usual: what both unset mean, where there are settings. */
static const struct { const char *value, *setting, *other, *usual; } names[] = {
	{ "domain", "JITSI_JWT_SUBJECT", "JITSI_DOMAIN", NULL },
	{ "app_id", "JITSI_APP_ID", NULL, "reflector" },
	{ "issuer", "JITSI_JWT_ISSUER", "JITSI_APP_ID", "reflector" },
	{ "audience", "JITSI_JWT_AUDIENCE", NULL, "jitsi" },
};
/* clang-format on */

static const struct check *
find(const char *name)
{
	for (size_t i = 0; i < COUNT(checks); i++)
		if (strcmp(checks[i].name, name) == 0)
			return &checks[i];
	return NULL;
}

/* Cuts the first field off a line; the rest is behind it. */
static char *
cut(char **line, char separator)
{
	char *field = *line, *end = strchr(field, separator);

	*line = end == NULL ? field + strlen(field) : end + 1;
	if (end != NULL)
		*end = '\0';
	return field;
}

/* Tokens by a key are of no use to a Prosody that has a secret, and the other way round. */
static void
compare_key_server(struct doctor *doctor, const char *theirs)
{
	const struct check *check = &checks[PROSODY_SECRET];

	if (jitsi_setting(PRIVATE_KEY) != NULL)
		doctor_row(
		    doctor, check, FINE, "key_server", "%s, for " PRIVATE_KEY, theirs);
	else if (jitsi_setting(secrets[0].setting) != NULL)
		doctor_row(doctor, check, ERROR, "key_server",
		    "%s, but tokens are signed with %s", theirs, secrets[0].setting);
	else
		doctor_row(doctor, check, SKIPPED, "key_server",
		    "%s; this host has no " PRIVATE_KEY " to compare", theirs);
}

static void
compare_secret(struct doctor *doctor, const char *name, const char *theirs)
{
	size_t i = strcmp(name, secrets[0].value) == 0 ? 0 : 1;
	const char *ours = jitsi_setting(secrets[i].setting);
	const char *former = secrets[i].other == NULL ? NULL :
							jitsi_setting(secrets[i].other);
	const struct check *check = &checks[PROSODY_SECRET];

	if (i == 0 && jitsi_setting(PRIVATE_KEY) != NULL)
		doctor_row(doctor, check, ERROR, name,
		    "fingerprint %s, but tokens are signed by " PRIVATE_KEY, theirs);
	else if (ours == NULL)
		doctor_row(doctor, check, SKIPPED, name,
		    "fingerprint %s; this host has no %s to compare", theirs,
		    secrets[i].setting);
	else if (strcmp(doctor_fingerprint(doctor_arena(doctor), ours), theirs) == 0)
		doctor_row(doctor, check, FINE, name, "fingerprint %s, as %s", theirs,
		    secrets[i].setting);
	else if (former != NULL &&
	    strcmp(doctor_fingerprint(doctor_arena(doctor), former), theirs) == 0)
		doctor_row(doctor, check, WARNING, name, "fingerprint %s, as %s", theirs,
		    secrets[i].other);
	else
		doctor_row(doctor, check, ERROR, name,
		    "fingerprint %s, but that of %s is %s", theirs, secrets[i].setting,
		    doctor_fingerprint(doctor_arena(doctor), ours));
}

/* What a setting that is unset means. */
static const char *
name_in_tokens(size_t i)
{
	const char *value = jitsi_setting(names[i].setting);

	if (value == NULL && names[i].other != NULL)
		value = jitsi_setting(names[i].other);
	if (value == NULL &&
	    (jitsi_setting(secrets[0].setting) != NULL ||
		jitsi_setting(PRIVATE_KEY) != NULL))
		value = names[i].usual;
	return value;
}

/* Is it one of the words? */
static bool
is_among(const char *words, const char *wanted)
{
	size_t length = strlen(wanted);

	for (const char *at = strstr(words, wanted); at != NULL;
	     at = strstr(at + 1, wanted))
		if ((at == words || at[-1] == ' ') &&
		    (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

static void
compare_name(struct doctor *doctor, const char *name, const char *theirs)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *ours = name_in_tokens(i);

		if (strcmp(names[i].value, name) != 0 || ours == NULL)
			continue;
		if (is_among(theirs, ours) || strcmp(theirs, "*") == 0 ||
		    (i == 0 && strcmp(ours, "*") == 0))
			doctor_row(
			    doctor, &checks[PROSODY_NAME], FINE, name, "%s", theirs);
		else
			doctor_row(doctor, &checks[PROSODY_NAME], ERROR, name,
			    "%s, but tokens have %s (%s)", theirs, ours,
			    names[i].setting);
	}
}

/* A line of configure --check --tabs; false: it is none. */
static bool
report(struct doctor *doctor, char *line)
{
	char *name = cut(&line, '\t'), *kind = cut(&line, '\t');
	const struct check *check = find(name);

	if (strcmp(name, "value") == 0) {
		if (strcmp(kind, "key_server") == 0)
			compare_key_server(doctor, line);
		else if (strstr(kind, "secret") != NULL)
			compare_secret(doctor, kind, line);
		else
			compare_name(doctor, kind, line);
		return true;
	}
	if (check == NULL)
		return false;
	doctor_row(doctor, check, strcmp(kind, "fault") == 0 ? ERROR : FINE, NULL, "%s",
	    *line == '\0' ? "no fault found" : line);
	return true;
}

static struct execution
judge(struct doctor *doctor)
{
	const struct doctor_options *options = doctor_options(doctor);
	const char *domain = options->jitsi_domain;
	const char *argv[8] = { jitsi_tool(doctor, "prosody/configure"), "--check",
		"--tabs" };
	size_t count = 3;

	if (options->jitsi_files != NULL) {
		argv[count++] = "--root";
		argv[count++] = options->jitsi_files;
	}
	if (text_empty(domain))
		domain = name_in_tokens(0);
	if (!text_empty(domain) && strcmp(domain, "*") != 0)
		argv[count++] = domain;
	return execute(doctor_arena(doctor), argv, CONFIGURE_MS);
}

void
look_at_prosody(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &invitation_config,
		&signature_config };
	const char *file = jitsi_file(doctor, CONFIGURATION);
	const struct check *first = &checks[PROSODY_CONFIGURATION];
	struct execution run;
	size_t rows = 0;
	const char *faults;
	char *lines;

	if (!jitsi_has(doctor, CONFIGURATION)) {
		doctor_row(doctor, first, jitsi_is_wanted(doctor) ? ERROR : SKIPPED, NULL,
		    "%s is not there", file);
		return;
	}
	faults = config_load(doctor_arena(doctor), groups, COUNT(groups));
	(void)faults; /* another row says so; where there are no settings, these do */
	run = judge(doctor);
	lines = arena_printf(doctor_arena(doctor), "%s", run.output);
	while (*lines != '\0')
		rows += report(doctor, cut(&lines, '\n'));
	if (rows > 0)
		return;
	doctor_row(doctor, first, ERROR, NULL, "prosody/configure --check: %s",
	    run.is_missing  ? "it is not there" :
		run.is_late ? "it does not end" :
			      execution_last_line(doctor_arena(doctor), &run));
	if (run.is_missing)
		doctor_mend(doctor,
		    "Install the package reflector-jitsi-prosody on this "
		    "host, or name its folder with --jitsi-tools.");
}
