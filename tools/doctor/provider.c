/*
 * reflectorctl doctor: the identity provider and its keys.
 */
#include <inttypes.h>
#include <stddef.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "deliver/fetch.h"
#include "model/provider.h"
#include "net/post.h"
#include "subjects.h"

/* deliver has so much time for a fetch that is due. */
#define PATIENCE_MS 60000

enum { REACHED, KEYS, FETCHES };

/* clang-format off */
static const struct check checks[] = {
	[REACHED] = { "provider.reached", "whether this host reaches the identity provider, and what it publishes",
	    "deliver fetches the provider's keys; without them no token of a user is accepted.",
	    "Correct AUTH_OIDC_ISSUER or AUTH_JWKS_URL, or this host's way to the provider: curl -v URL",
	    "troubleshooting.md#identity-provider" },
	[KEYS] = { "provider.keys", "the provider's keys in the database",
	    "Tokens are checked with these keys.  They are used until AUTH_JWKS_KEEP has passed since the last fetch.",
	    "sudo journalctl -u reflector-deliver -n 20 says why they cannot be fetched.",
	    "troubleshooting.md#identity-provider" },
	[FETCHES] = { "provider.fetches", "whether a deliver fetches the provider's keys",
	    "Keys that the provider adds are not known, and keys that it withdraws are still accepted.",
	    "sudo systemctl restart reflector-deliver; sudo journalctl -u reflector-deliver -n 20",
	    "troubleshooting.md#identity-provider" },
};
/* clang-format on */

static void
look_at_answer(struct doctor *doctor)
{
	struct fetch found;

	if (!poster_setup())
		return;
	fetch_keys(doctor_arena(doctor), caller_provider(), &found);
	if (found.problem != NULL)
		doctor_row(doctor, &checks[REACHED], ERROR, NULL, "%s: %s",
		    found.is_discovery ? "its configuration" : "its key set",
		    found.problem);
	else if (found.keys.count == 0)
		doctor_row(
		    doctor, &checks[REACHED], ERROR, NULL, "it publishes no usable key");
	else
		doctor_row(doctor, &checks[REACHED], FINE, NULL,
		    "it publishes %zu usable keys and %zu others", found.keys.count,
		    found.keys.skipped);
}

static void
report_keys(struct doctor *doctor, const struct provider_state *state)
{
	struct arena *arena = doctor_arena(doctor);

	if (state->fetched_at == 0)
		doctor_row(doctor, &checks[KEYS], ERROR, NULL,
		    "they were never fetched: users get 503");
	else if (!state->is_kept)
		doctor_row(doctor, &checks[KEYS], ERROR, NULL,
		    "they were last fetched %s, and are too old to be used",
		    data_ago(arena, state->fetched_at));
	else if (state->count == 0)
		doctor_row(doctor, &checks[KEYS], ERROR, NULL,
		    "the provider has withdrawn every key");
	else
		doctor_row(doctor, &checks[KEYS],
		    state->failed_since == 0 ? FINE : WARNING, NULL,
		    "%" PRId64 ", fetched %s%s", state->count,
		    data_ago(arena, state->fetched_at),
		    state->failed_since == 0 ?
			"" :
			arena_printf(arena, "; fetches fail, the first did %s",
			    data_ago(arena, state->failed_since)));
}

static void
look_at_database_of(struct doctor *doctor, struct db *db)
{
	const int64_t late_ms = fetch_refresh_ms() + fetch_timeout_ms() + PATIENCE_MS;
	struct provider_state state = { 0 };
	enum outcome out = provider_state(
	    db, doctor_arena(doctor), caller_provider(), late_ms, &state);

	if (out != NOT_FOUND && !data_is_answered(doctor, &checks[KEYS], out))
		return;
	report_keys(doctor, &state);
	if (out == NOT_FOUND)
		doctor_row(doctor, &checks[FETCHES], ERROR, NULL,
		    "no deliver runs with this setting");
	else
		doctor_row(doctor, &checks[FETCHES], state.is_late ? ERROR : FINE, NULL,
		    "the last fetch began %s",
		    data_ago(doctor_arena(doctor), state.tried_at));
}

void
look_at_provider(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &caller_provider_config,
		&provider_config, &fetch_config };
	struct db *db = data_db(doctor);

	if (db == NULL || !data_configure(doctor, &checks[KEYS], groups, COUNT(groups)))
		return;
	if (caller_provider() == NULL) {
		doctor_row(
		    doctor, &checks[KEYS], SKIPPED, NULL, "no identity provider is set");
		return;
	}
	look_at_answer(doctor);
	look_at_database_of(doctor, db);
}
