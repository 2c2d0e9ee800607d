/*
 * Meetings, events and recordings as API clients read them.
 */
#ifndef WIRE_MEETING_H
#define WIRE_MEETING_H

#include <stdint.h>

struct event_list;
struct json_writer;
struct meeting;
struct recording;
struct recording_list;

/* How much of a meeting a reader may see. */
enum meeting_view {
	MEETING_FOR_OTHERS, /* id, room_name, dates, is_active, num_clients, platform, recording_type */
	MEETING_FOR_OWNER
};

/* The members in the answer that opens a meeting, besides the URLs. */
void meeting_opened_members(struct json_writer *, const struct meeting *);

/* Writes the members of a meeting into an object that the caller has opened and closes. */
void meeting_members(struct json_writer *, const struct meeting *, enum meeting_view);

/* "events", "events_total", "events_next" */
void meeting_event_members(struct json_writer *, const struct event_list *);

/* A page of the cursor: {"items":[{"seq","type","timestamp","data"}],"next"} */
void meeting_event_page(struct json_writer *, const struct event_list *);

void meeting_recording(struct json_writer *, const char *name, const struct recording *);

/*
 * An array of recordings, without the first `after`.  Returns the position to continue at:
 * the count of the list, or less when LIST_BYTES ended the array early.
 */
int64_t meeting_recordings(
    struct json_writer *, const char *name, const struct recording_list *, int64_t after);

#endif
