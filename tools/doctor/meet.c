/*
 * reflectorctl doctor: Jitsi Meet's page and its nginx, by their files, or as a browser sees them.
 */
#include <glob.h>
#include <string.h>

#include "auth/link.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "doctor.h"
#include "jitsi.h"
#include "net/exchange.h"
#include "platform/invitation.h"
#include "subjects.h"

#define CONFIG_FILES "/etc/jitsi/meet/*-config.js"
#define HTTP_LEVEL "/etc/nginx/conf.d/00-reflector-meet.conf"
#define SNIPPET "reflector-nginx-server.conf"
/* Copies have no sites-enabled: its links name paths of the other host. */
#define SITES "/etc/nginx/sites-*/*"
#define OURS "jitsi-meet/reflector-config.js"
#define LOGIN_PATH "/v1/jitsi/login?room={room}"
#define README "As jitsi-meet/README.md says: append " OURS " to the site's config.js"
#define SEE "troubleshooting.md#jitsi-meets-page"

enum { MEET_CONFIG, MEET_OPTIONS, MEET_LOGIN, MEET_RECORDER, MEET_NGINX };

/* clang-format off */
static const struct check checks[] = {
	[MEET_CONFIG] = { "meet.config", "Jitsi Meet's config.js", "Without it there is no page to join meetings.",
	    "Compare JITSI_DOMAIN with the name of Jitsi's site.", SEE },
	[MEET_OPTIONS] = { "meet.options", "whether config.js sets what we set",
	    "Buttons are missing, or offer what the token forbids.", README, SEE },
	[MEET_LOGIN] = { "meet.login", "where people without a token are sent",
	    "They are asked for a user and a password that nobody has.",
	    "Set config.tokenAuthUrl to BASE_URL" LOGIN_PATH, SEE },
	[MEET_RECORDER] = { "meet.recorder", "the domain whose people are hidden",
	    "The recorder is shown as a person.", "Set config.hiddenDomain to recorder.DOMAIN", SEE },
	[MEET_NGINX] = { "meet.nginx", "nginx's part, which keeps a token over a reload",
	    "People who reload the page leave the meeting, and nginx logs tokens.",
	    "Install jitsi-meet/reflector-nginx.conf and reflector-nginx-server.conf as jitsi-meet/README.md says", SEE },
};
/* clang-format on */

/* The first file that the pattern matches; NULL: none. */
static const char *
first_of(struct doctor *doctor, const char *pattern)
{
	glob_t found;
	const char *path = NULL;

	if (glob(jitsi_file(doctor, pattern), 0, NULL, &found) == 0 && found.gl_pathc > 0)
		path = arena_text(doctor_arena(doctor), found.gl_pathv[0]);
	globfree(&found);
	return path;
}

/* Every option that our file sets; those that the site does not set, with commas. */
static const char *
missing(struct doctor *doctor, const char *ours, const char *site)
{
	struct arena *arena = doctor_arena(doctor);
	struct text names = text_new(arena);

	for (const char *line = ours; line != NULL; line = strchr(line, '\n')) {
		const char *name;

		line += *line == '\n';
		if (!text_starts(line, "config."))
			continue;
		name = arena_copy(arena, line, strcspn(line, " ="));
		if (jitsi_value(arena, site, name) == NULL)
			text_printf(&names, "%s%s", names.length == 0 ? "" : ", ", name);
	}
	return names.bytes;
}

static void
look_at_options(struct doctor *doctor, const char *site)
{
	const char *file = jitsi_tool(doctor, OURS);
	const char *ours = jitsi_read(doctor_arena(doctor), file), *names;

	if (ours == NULL) {
		doctor_row(doctor, &checks[MEET_OPTIONS], SKIPPED, NULL,
		    "%s is not there to compare with", file);
		return;
	}
	names = missing(doctor, ours, site);
	if (*names == '\0')
		doctor_row(doctor, &checks[MEET_OPTIONS], FINE, NULL, "all are set");
	else
		doctor_row(
		    doctor, &checks[MEET_OPTIONS], WARNING, NULL, "not set: %s", names);
}

static void
look_at_login(struct doctor *doctor, const char *site)
{
	static const struct config_group *const groups[] = { &link_config };
	struct arena *arena = doctor_arena(doctor);
	const char *url = jitsi_value(arena, site, "config.tokenAuthUrl"), *wanted = NULL;

	if (config_load(arena, groups, COUNT(groups)) == NULL &&
	    jitsi_setting("BASE_URL") != NULL)
		wanted = arena_printf(arena, "%s" LOGIN_PATH, link_base());
	if (url == NULL)
		doctor_row(doctor, &checks[MEET_LOGIN], ERROR, NULL,
		    "config.tokenAuthUrl is not set");
	else if (wanted != NULL && strcmp(url, wanted) != 0)
		doctor_row(doctor, &checks[MEET_LOGIN], ERROR, NULL,
		    "config.tokenAuthUrl is %s, not %s", url, wanted);
	else if (wanted == NULL && strstr(url, LOGIN_PATH) == NULL)
		doctor_row(doctor, &checks[MEET_LOGIN], ERROR, NULL,
		    "config.tokenAuthUrl is %s: that is not Reflector's " LOGIN_PATH,
		    url);
	else
		doctor_row(doctor, &checks[MEET_LOGIN], FINE, NULL, "%s", url);
}

/* docker-jitsi-meet sets hiddenDomain itself; our line then keeps its value. */
static void
look_at_recorder(struct doctor *doctor, const char *site)
{
	const char *line = jitsi_value(doctor_arena(doctor), site, "config.hiddenDomain");

	if (line == NULL)
		doctor_row(doctor, &checks[MEET_RECORDER], ERROR, NULL,
		    "config.hiddenDomain is not set");
	else
		doctor_row(doctor, &checks[MEET_RECORDER], FINE, NULL, "set");
}

static void
judge_page(struct doctor *doctor, const char *site)
{
	look_at_options(doctor, site);
	look_at_login(doctor, site);
	look_at_recorder(doctor, site);
}

/* Does a site of nginx include our part of the server level? */
static bool
has_snippet(struct doctor *doctor)
{
	glob_t sites;
	bool is_found = false;

	if (glob(jitsi_file(doctor, SITES), 0, NULL, &sites) != 0)
		return false;
	for (size_t i = 0; i < sites.gl_pathc; i++) {
		const char *text = jitsi_read(doctor_arena(doctor), sites.gl_pathv[i]);

		is_found = is_found || (text != NULL && strstr(text, SNIPPET) != NULL);
	}
	globfree(&sites);
	return is_found;
}

static void
judge_files(struct doctor *doctor, const char *path)
{
	const char *site = jitsi_read(doctor_arena(doctor), path);
	const struct check *check = &checks[MEET_NGINX];

	doctor_row(doctor, &checks[MEET_CONFIG], site == NULL ? ERROR : FINE, path,
	    site == NULL ? "cannot be read" : "found");
	if (site != NULL)
		judge_page(doctor, site);
	if (!jitsi_has(doctor, HTTP_LEVEL))
		doctor_row(doctor, check, ERROR, NULL, HTTP_LEVEL " is not there");
	else if (!has_snippet(doctor))
		doctor_row(
		    doctor, check, ERROR, NULL, "no site includes snippets/" SNIPPET);
	else
		doctor_row(doctor, check, FINE, NULL, "both levels are installed");
}

static struct exchange
get(struct doctor *doctor, const char *base, const char *path)
{
	static const char *const headers[] = { "Cookie: reflector_jwt=a.b.c", NULL };
	struct exchange exchange = { .method = "GET",
		.url = arena_printf(doctor_arena(doctor), "%s%s", base, path),
		.headers = headers,
		.timeout_ms = doctor_timeout_ms(doctor) };

	exchange_run(doctor_arena(doctor), &exchange);
	return exchange;
}

/* A browser that kept a token, and comes without one, is sent on with it. */
static void
judge_site(struct doctor *doctor, const char *base)
{
	struct exchange page = get(doctor, base, "/config.js"), room;

	if (page.end != POST_ANSWERED || page.status != 200) {
		doctor_row(doctor, &checks[MEET_CONFIG], ERROR, base, "%s",
		    page.end != POST_ANSWERED ? post_end_text(page.end) :
						arena_printf(doctor_arena(doctor),
						    "HTTP status %d", page.status));
		return;
	}
	doctor_row(doctor, &checks[MEET_CONFIG], FINE, base, "found");
	judge_page(doctor, page.answer);
	room = get(doctor, base, "/reflector-doctor");
	if (room.end == POST_ANSWERED && room.status == 302)
		doctor_row(doctor, &checks[MEET_NGINX], FINE, base, "a token is kept");
	else
		doctor_row(doctor, &checks[MEET_NGINX], ERROR, base,
		    "a kept token is not used after a reload");
}

/* Where a browser goes: where --join goes, else to the domain; NULL: that is not known. */
static const char *
site_of(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &invitation_config };
	const struct doctor_options *options = doctor_options(doctor);
	const char *url = options->join_url, *domain = options->jitsi_domain, *host;

	if (!text_empty(url) && (host = strstr(url, "://")) != NULL) {
		host += strlen("://");
		return arena_printf(doctor_arena(doctor), "%s%.*s",
		    text_starts(url, "wss:") ? "https://" : "http://",
		    (int)strcspn(host, "/?"), host);
	}
	if (text_empty(domain) &&
	    config_load(doctor_arena(doctor), groups, COUNT(groups)) == NULL)
		domain = invitation_domain();
	return text_empty(domain) ?
	    NULL :
	    arena_printf(doctor_arena(doctor), "https://%s", domain);
}

void
look_at_meet(struct doctor *doctor)
{
	const struct doctor_options *options = doctor_options(doctor);
	const char *path = first_of(doctor, CONFIG_FILES), *base;

	if (path != NULL) {
		judge_files(doctor, path);
		return;
	}
	base = options->join_url == NULL || options->jitsi_files != NULL ?
	    NULL :
	    site_of(doctor);
	if (base != NULL && poster_setup())
		judge_site(doctor, base);
	else
		doctor_row(doctor, &checks[MEET_CONFIG], SKIPPED, NULL,
		    "no Jitsi Meet on this host; --join looks at its site");
}
