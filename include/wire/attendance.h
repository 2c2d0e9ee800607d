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

/* One person, with as many sessions as fit into LIST_BYTES (wire/list.h). */
void attendance_participant(
    struct json_writer *, const char *name, const struct participant *);

/*
 * An array of people, without the first `after`.  Returns the position to continue at: the
 * count of the list, or less when LIST_BYTES ended the array early.
 */
int64_t attendance_participants(struct json_writer *, const char *name,
    const struct participant_list *, int64_t after);

/* {"items","people","peak","person_seconds"}, with "next" when it stops early. */
void attendance_json(
    struct json_writer *, const struct participant_list *, int64_t after);

/*
 * The same people as CSV (RFC 4180), one row each:
 * id,name,email,first_seen,last_seen,seconds,speaking_seconds,removed_by,moderator.  moderator
 * has from/to, blank-separated; the last to may be missing: it goes on.  Returns the same position.  A cell that a
 * spreadsheet would run as a formula gets a leading ': one that begins with TAB, CR or
 * LF, or with = + - @, also after blanks.
 */
int64_t attendance_csv(struct text *, const struct participant_list *, int64_t after);

#endif
