/*
 * Meetings, events, people and recordings as API clients read them: contract §5 to §7.
 */
#ifndef WIRE_MEETING_H
#define WIRE_MEETING_H

#include <stdbool.h>

struct event_list;
struct json_writer;
struct meeting;
struct participant;
struct participant_list;
struct recording;
struct recording_list;
struct text;

/* How much of a meeting a reader may see. */
enum meeting_view {
	MEETING_FOR_OTHERS, /* id, room_name, dates, is_active, num_clients, platform, recording_type */
	MEETING_FOR_OWNER
};

/* What the answer that opens a meeting tells of it, besides the URLs. */
void meeting_opened_members(struct json_writer *, const struct meeting *);

/* The members of a meeting, into an object that the caller opened and closes. */
void meeting_members(struct json_writer *, const struct meeting *, enum meeting_view);

/* "events", "events_total", "events_next" */
void meeting_event_members(struct json_writer *, const struct event_list *);

/* A page of the cursor: {"items":[{"seq","type","timestamp","data"}],"next"} */
void event_page_json(struct json_writer *, const struct event_list *);

/* One person, one recording; an array of them. */
void participant_json(struct json_writer *, const char *name, const struct participant *);
void recording_json(struct json_writer *, const char *name, const struct recording *);
void participants_json(struct json_writer *, const char *name, const struct participant_list *);
void recordings_json(struct json_writer *, const char *name, const struct recording_list *);

/* {"items","people","peak","person_seconds"} */
void attendance_json(struct json_writer *, const struct participant_list *);

/*
 * One row a person, RFC 4180: id,name,email,first_seen,last_seen,seconds.  A cell that
 * begins with TAB, CR, LF, or = + - or @ behind blanks or none, gets a leading ': a
 * spreadsheet would run it.
 */
void attendance_csv(struct text *, const struct participant_list *);

#endif
