/*
 * Consent as clients give and read it.
 */
#ifndef WIRE_CONSENT_H
#define WIRE_CONSENT_H

struct arena;
struct consent_count;
struct consent_list;
struct json_writer;
struct meeting;

/* "consent":{"given","refused","guests_given","guests_refused"}: given and refused do not count
 * guests. */
void consent_count_json(struct json_writer *, const struct consent_count *);

/* The same with "people":[{"id","is_guest","consent_given","decided_at"}] */
void consent_list_json(struct json_writer *, const struct consent_list *);

/*
 * The person in the claims of a link's token, when it is a guest's link to this meeting;
 * else NULL: users authenticate with their own bearer token.
 */
const char *consent_guest(struct arena *, const char *claims, const struct meeting *);

#endif
