/*
 * The bodies of webhook messages.
 */
#ifndef WIRE_WEBHOOK_H
#define WIRE_WEBHOOK_H

struct arena;
struct consent_list;
struct meeting;
struct participant;
struct participant_list;
struct recording;

/* The content of one message; a member that its type does not concern is NULL. */
struct webhook_content {
	const char *type, *timestamp;	 /* RFC 3339: when Reflector learned of it */
	const char *room_id, *room_name; /* room_name: as its owner typed it */
	const struct meeting *meeting;
	const struct participant *participant;
	const struct recording *recording;
	const struct participant_list *people; /* all of the meeting's */
	const struct consent_list *consents;
};

/*
 * {"type","timestamp","data":{"meeting","room","participant","recording","participants",
 * "consent"}}:
 * each as the API shows it, without URLs and secrets.
 */
const char *webhook_body(struct arena *, const struct webhook_content *);

#endif
