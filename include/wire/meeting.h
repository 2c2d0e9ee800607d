/*
 * Meetings, events, people and recordings as API clients read them.
 */
#ifndef WIRE_MEETING_H
#define WIRE_MEETING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No list is longer, but for its last item: an answer must have an end. */
#define LIST_BYTES ((size_t)8 * 1024 * 1024)

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

/* One person, with as many sessions as LIST_BYTES have room for; one recording. */
void participant_json(struct json_writer *, const char *name, const struct participant *);
void recording_json(struct json_writer *, const char *name, const struct recording *);

/*
 * An array of them, without the first `after`.  The answer is where a caller goes on: the
 * count of the list, or fewer when it stops early.
 */
int64_t participants_json(struct json_writer *, const char *name,
    const struct participant_list *, int64_t after);
int64_t recordings_json(
    struct json_writer *, const char *name, const struct recording_list *, int64_t after);

/* Where a caller goes on; nothing at the end of the list. */
void next_member(struct json_writer *, const char *name, int64_t next, int64_t count);

/* {"items","people","peak","person_seconds"}, with "next" when it stops early. */
void attendance_json(
    struct json_writer *, const struct participant_list *, int64_t after);

/*
 * The answer is as that of participants_json.  One row a person, RFC 4180: id,name,email,first_seen,last_seen,seconds.  A cell that
 * begins with TAB, CR, LF, or = + - or @ behind blanks or none, gets a leading ': a
 * spreadsheet would run it.
 */
int64_t attendance_csv(struct text *, const struct participant_list *, int64_t after);

#endif
