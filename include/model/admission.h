/*
 * What Prosody must know when a room is born there (sql/code/ruling/meeting_admission.sql).
 */
#ifndef MODEL_ADMISSION_H
#define MODEL_ADMISSION_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

struct admission {
	const char *status; /* "open", "ended", "erased"; "unknown": no meeting of ours */
	const char *banned; /* a JSON array of people's ids */
	int64_t ends_at;    /* a moment; 0: no limit */
	int64_t max_participants; /* 0: any number */
};

/* room_name: the technical name, in any case. */
enum outcome admission_find(
    struct db *, struct arena *, const char *room_name, struct admission *) MUST_USE;

#endif
