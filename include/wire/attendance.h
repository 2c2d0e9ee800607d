/*
 * Who was in a meeting, and when, as API clients read it.
 */
#ifndef WIRE_ATTENDANCE_H
#define WIRE_ATTENDANCE_H

#include <stdint.h>

struct json_writer;
struct participant;
struct participant_list;
struct text;

/* One person, with as many sessions as LIST_BYTES (wire/list.h) have room for. */
void attendance_participant(
    struct json_writer *, const char *name, const struct participant *);

/*
 * An array of them, without the first `after`.  The answer is where a caller goes on: the
 * count of the list, or fewer when it stops early.
 */
int64_t attendance_participants(struct json_writer *, const char *name,
    const struct participant_list *, int64_t after);

/* {"items","people","peak","person_seconds"}, with "next" when it stops early. */
void attendance_json(
    struct json_writer *, const struct participant_list *, int64_t after);

/*
 * The answer is as that of attendance_participants.  One row a person, RFC 4180:
 * id,name,email,first_seen,last_seen,seconds.  A cell that begins with TAB, CR, LF, or = + -
 * or @ behind blanks or none, gets a leading ': a spreadsheet would run it.
 */
int64_t attendance_csv(struct text *, const struct participant_list *, int64_t after);

#endif
