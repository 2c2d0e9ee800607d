/*
 * reflectorctl doctor: the daemon deliver, its messages and where they go.
 */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "deliver/pipeline.h"
#include "model/diagnosis.h"
#include "net/post.h"
#include "reach.h"
#include "subjects.h"

/* So many rows of a kind. */
#define ROWS 20

enum { ALIVE, MESSAGES, DEAD, FAILING, DISABLED, REACH };

/* clang-format off */
static const struct check checks[] = {
	[ALIVE] = { "deliver.alive", "whether deliver works, by its connections and its heartbeat in the database",
	    "Without deliver no webhook is sent, and no meeting ends by itself.",
	    "sudo systemctl restart reflector-deliver; sudo journalctl -u reflector-deliver -n 20",
	    "troubleshooting/data.md#webhooks" },
	[MESSAGES] = { "deliver.messages", "messages that are due and that nobody sends",
	    "Receivers learn late, or not at all, what happens in meetings.",
	    "sudo systemctl restart reflector-deliver; sudo journalctl -u reflector-deliver -n 20",
	    "troubleshooting/data.md#webhooks" },
	[DEAD] = { "deliver.dead", "messages of the last 7 days that deliver gave up",
	    "Their receivers do not know what these messages say.",
	    "sudo reflectorctl deliveries --dead lists them; mend the receiver, then: sudo reflectorctl redeliver --dead",
	    "troubleshooting/data.md#webhooks" },
	[FAILING] = { "deliver.failing", "endpoints whose last attempt failed",
	    "deliver retries for three days, then the message is lost to its receiver.",
	    "Look at the receiver's own log; 401 and 403 mean that it does not accept the signature.",
	    "troubleshooting/data.md#webhooks" },
	[DISABLED] = { "deliver.disabled", "webhooks that are disabled",
	    "The room gets no messages until its webhook_url is set again.",
	    "Mend the receiver, then PATCH the room with its webhook_url.",
	    "troubleshooting/data.md#webhooks" },
	[REACH] = { "deliver.reach", "name, connection and TLS of the endpoints' hosts (at most 20; nothing is sent)",
	    "No message reaches a host that cannot be connected to.",
	    "On this host: getent hosts NAME; openssl s_client -connect NAME:443 </dev/null",
	    "troubleshooting/data.md#webhooks" },
};
/* clang-format on */

static void
look_at_life(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct backends found;

	if (!data_is_answered(
		doctor, &checks[ALIVE], diagnosis_backends(db, arena, &found)))
		return;
	if (found.connections == 0)
		doctor_row(doctor, &checks[ALIVE], ERROR, NULL,
		    "deliver has no connection to the database");
	else if (found.silent_since != 0)
		doctor_row(doctor, &checks[ALIVE], ERROR, NULL,
		    "it is connected, and its heartbeat is missing since %s",
		    data_ago(arena, found.silent_since));
	else
		doctor_row(doctor, &checks[ALIVE], FINE, NULL, "it works");
}

static void
look_at_messages(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct outbox_state found;

	if (!data_is_answered(
		doctor, &checks[MESSAGES], diagnosis_outbox(db, arena, &found)))
		return;
	if (found.overdue > 0)
		doctor_row(doctor, &checks[MESSAGES], WARNING, NULL,
		    "%" PRId64 " are due, the first since %s", found.overdue,
		    data_ago(arena, found.due_since));
	else if (found.pending == 0)
		doctor_row(doctor, &checks[MESSAGES], FINE, NULL, "none waits");
	else
		doctor_row(doctor, &checks[MESSAGES], FINE, NULL,
		    "%" PRId64 " wait for their next attempt; the oldest was written %s",
		    found.pending, data_ago(arena, found.oldest_at));
	if (found.dead > 0)
		doctor_row(doctor, &checks[DEAD], WARNING, NULL,
		    "%" PRId64 "; the newest was written %s", found.dead,
		    data_ago(arena, found.newest_dead_at));
	else
		doctor_row(doctor, &checks[DEAD], FINE, NULL, "none");
}

/* scheme://host:port/ of a URL, whose path and user may be secrets. */
static const char *
origin_of(struct arena *arena, const char *url)
{
	const char *slashes = url == NULL ? NULL : strstr(url, "://");
	const char *host = slashes == NULL ? NULL : slashes + 3;
	size_t length = host == NULL ? 0 : strcspn(host, "/?#");
	const char *at = host == NULL ? NULL : memrchr(host, '@', length);

	if (host == NULL)
		return NULL;
	if (at != NULL) {
		length -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	return arena_printf(
	    arena, "%.*s%.*s/", (int)(slashes + 3 - url), url, (int)length, host);
}

/* How the operator knows it; a URL may contain a password. */
static const char *
name_of(struct arena *arena, const struct endpoint *one)
{
	if (one->room != NULL)
		return one->room;
	return one->receiver == NULL ? "PIPELINE_WEBHOOK_URL" :
				       origin_of(arena, one->receiver);
}

static void
look_at_failing(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct endpoint_list list;

	if (!data_is_answered(
		doctor, &checks[FAILING], diagnosis_failing(db, arena, &list)))
		return;
	if (list.count == 0)
		doctor_row(doctor, &checks[FAILING], FINE, NULL, "none");
	for (int64_t i = 0; i < list.count; i++) {
		const struct endpoint *one = &list.items[i];

		doctor_row(doctor, &checks[FAILING], WARNING, name_of(arena, one),
		    "it fails since %s; last %s", data_ago(arena, one->failing_since),
		    one->last_status == 0 ?
			"attempt: no answer" :
			arena_printf(arena, "status: %" PRId64, one->last_status));
	}
}

static void
look_at_disabled(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct endpoint_list list;

	if (!data_is_answered(
		doctor, &checks[DISABLED], diagnosis_disabled(db, arena, ROWS, &list)))
		return;
	if (list.count == 0)
		doctor_row(doctor, &checks[DISABLED], FINE, NULL, "none");
	for (int64_t i = 0; i < list.count; i++)
		doctor_row(doctor, &checks[DISABLED], WARNING, list.items[i].room,
		    "disabled %s", data_ago(arena, list.items[i].disabled_at));
}

static void
report_target(struct doctor *doctor, const struct target *target)
{
	if (target->fault == NULL) {
		doctor_row(doctor, &checks[REACH], FINE, target->url, "it is reached");
		return;
	}
	doctor_row(doctor, &checks[REACH], WARNING, target->url, "%s", target->fault);
	if (strstr(target->fault, "no public address") != NULL)
		doctor_mend(doctor,
		    "Correct the room's webhook_url.  If the receiver is in your own network: "
		    "DELIVER_ALLOW_PRIVATE=true");
}

static void
look_at_hosts(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct target targets[ROWS];
	struct endpoint_list list;
	int64_t count = 0;

	if (!data_is_answered(
		doctor, &checks[REACH], diagnosis_receivers(db, arena, ROWS - 1, &list)))
		return;
	targets[0].url = origin_of(arena, pipeline_url());
	count += targets[0].url != NULL;
	for (int64_t i = 0; i < list.count; i++)
		targets[count++].url = arena_printf(
		    arena, "%s://%s/", list.items[i].scheme, list.items[i].receiver);
	reach(arena, targets, count, doctor_timeout_ms(doctor));
	if (count == 0)
		doctor_row(doctor, &checks[REACH], FINE, NULL, "there is no endpoint");
	for (int64_t i = 0; i < count; i++)
		report_target(doctor, &targets[i]);
}

void
look_at_deliver(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &post_config,
		&pipeline_config };
	struct db *db = data_db(doctor);

	if (db == NULL ||
	    !data_configure(doctor, &checks[MESSAGES], groups, COUNT(groups)))
		return;
	look_at_life(doctor, db);
	look_at_messages(doctor, db);
	look_at_failing(doctor, db);
	look_at_disabled(doctor, db);
	look_at_hosts(doctor, db);
}
