/*
 * reflectorctl doctor: API keys whose end machines will notice, or have noticed.
 */
#include <inttypes.h>
#include <stddef.h>

#include "base/clock.h"
#include "data.h"
#include "model/diagnosis.h"
#include "subjects.h"

#define KEYS_MOST 20

/* clang-format off */
static const struct check expiry = { "keys.expiry", "API keys that were used within a week, and expire in the next or expired in the last",
	"From then on the machine that has the key is refused.",
	"Make another one with sudo reflectorctl key add, give it to the machine, and revoke this one.",
	"configuration.md#api-keys-for-machines" };
/* clang-format on */

static void
look_at_key(struct doctor *doctor, const struct ending_key *key)
{
	doctor_row(doctor, &expiry, WARNING, key->id, "scope %s, %s %s", key->scope,
	    key->expires_at > clock_now() ? "expires" : "expired",
	    data_ago(doctor_arena(doctor), key->expires_at));
}

void
look_at_api_keys(struct doctor *doctor)
{
	struct db *db = data_db(doctor);
	struct ending_key_list keys;

	if (db == NULL ||
	    !data_is_answered(doctor, &expiry,
		diagnosis_keys(db, doctor_arena(doctor), KEYS_MOST, &keys)))
		return;
	for (int64_t i = 0; i < keys.count; i++)
		look_at_key(doctor, &keys.items[i]);
	if (keys.count == 0)
		doctor_row(doctor, &expiry, FINE, NULL, "none");
}
