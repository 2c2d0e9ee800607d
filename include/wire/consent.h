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

/* "consent":{"given","refused","guests_given","guests_refused"}: guests are not among the
 * former. */
void consent_count_json(struct json_writer *, const struct consent_count *);

/* The same with "people":[{"id","is_guest","consent_given","decided_at"}] */
void consent_list_json(struct json_writer *, const struct consent_list *);

/*
 * Whom the claims of a link's token name, when it is a guest's link into this meeting; else
 * NULL: users show who they are by their own bearer.
 */
const char *consent_guest(struct arena *, const char *claims, const struct meeting *);

#endif
