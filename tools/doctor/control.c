/*
 * reflectorctl doctor: do the servers of JITSI_CONTROL_URL take commands?
 */
#include <stddef.h>
#include <string.h>

#include "auth/signature.h"
#include "auth/webhook.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "base/text.h"
#include "data.h"
#include "deliver/control.h"
#include "net/post.h"
#include "subjects.h"

#define SECOND 1000000
#define WAIT_MS 100

enum { ANSWERS };

/* clang-format off */
static const struct check checks[] = {
	[ANSWERS] = { "control.answers", "whether each server of JITSI_CONTROL_URL takes a signed command that does nothing",
	    "Without it a meeting that ends here goes on in Jitsi, and nobody can be removed.",
	    "Load mod_reflector_control in Prosody, with the same JITSI_WEBHOOK_SECRET.",
	    "troubleshooting/data.md#commands-do-not-reach-jitsi" },
};
/* clang-format on */

static struct post
post_of(struct arena *arena, const char *url)
{
	const char *body = arena_printf(arena,
	    "{\"type\":\"control.check\",\"timestamp\":\"%s\",\"data\":{}}",
	    clock_format(arena, clock_now(), 6));
	const struct webhook webhook = { .id = random_uuid(arena),
		.type = "control.check",
		.timestamp = clock_now() / SECOND,
		.body = body,
		.body_bytes = strlen(body),
		.secret = signature_secret(),
		.previous_secret = signature_previous_secret() };

	return (struct post){ .url = url,
		.body = body,
		.body_bytes = webhook.body_bytes,
		.headers = webhook_headers(arena, &webhook),
		.is_own = true };
}

/* What is wrong, in one sentence; NULL: nothing. */
static const char *
fault_of(struct arena *arena, const struct post *post)
{
	if (post->end != POST_ANSWERED)
		return post_end_text(post->end);
	switch (post->status) {
	case 200:
		return NULL;
	case 401:
		return "401: it has another secret than JITSI_WEBHOOK_SECRET, or its clock "
		       "differs by more than 5 minutes";
	case 404:
		return "404: Prosody answers, and mod_reflector_control is not loaded there";
	}
	return arena_printf(arena, "it answers %d: see Prosody's log", post->status);
}

/* One after the other: there are few. */
static void
look_at_server_of(struct doctor *doctor, const char *url)
{
	struct arena *arena = doctor_arena(doctor);
	const int64_t deadline_ms = clock_monotonic_ms() + doctor_timeout_ms(doctor);
	struct poster *poster = poster_new();
	struct post post = post_of(arena, url);
	struct post *ended;
	const char *fault;

	poster_start(poster, &post);
	while (
	    (ended = poster_next(poster)) == NULL && clock_monotonic_ms() < deadline_ms)
		poster_wait(poster, -1, WAIT_MS);
	poster_free(poster);
	fault = ended == NULL ? post_end_text(POST_TIMEOUT) : fault_of(arena, &post);
	if (fault == NULL)
		doctor_row(doctor, &checks[ANSWERS], FINE, url, "it takes commands");
	else
		doctor_row(doctor, &checks[ANSWERS], ERROR, url, "%s", fault);
}

void
look_at_control(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &post_config,
		&signature_optional_config, &control_config };
	const char *url;

	if (!data_configure(doctor, &checks[ANSWERS], groups, COUNT(groups)))
		return;
	if (control_url(doctor_arena(doctor), 0) == NULL) {
		doctor_row(doctor, &checks[ANSWERS], SKIPPED, NULL,
		    "JITSI_CONTROL_URL is not set");
		return;
	}
	if (!poster_setup())
		return;
	for (int n = 0; (url = control_url(doctor_arena(doctor), n)) != NULL; n++)
		look_at_server_of(doctor, url);
}
