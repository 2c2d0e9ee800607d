/*
 * Consent as clients give and read it.
 */
#ifndef WIRE_CONSENT_H
#define WIRE_CONSENT_H

#include <stdint.h>

struct arena;
struct consent_count;
struct consent_list;
struct json_writer;
struct meeting;
struct participant_list;

/* "consent":{"given","refused","guests_given","guests_refused"}: given and refused do not count
 * guests. */
void consent_count_json(struct json_writer *, const struct consent_count *);

/* The same with "people":[{"id","is_guest","consent_given","decided_at"}] */
void consent_list_json(struct json_writer *, const struct consent_list *);

/*
 * {"items":[{"id","name","is_guest","consent_given","decided_at"}],"next"}: consents without the
 * first `after`, in an answer of at most LIST_BYTES.  The names are those of the people; null:
 * nobody with this id was there, or without a name.
 */
void consent_items_json(struct json_writer *, const struct consent_list *,
    const struct participant_list *, int64_t after);

/*
 * The person in the claims of a link's token, when it is a guest's link to this meeting;
 * else NULL: users authenticate with their own bearer token.
 */
const char *consent_guest(struct arena *, const char *claims, const struct meeting *);

#endif
