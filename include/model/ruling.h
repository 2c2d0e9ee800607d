/*
 * Ruling a meeting that runs: ending it, removing people, telling them something
 * (sql/code/ruling).
 */
#ifndef MODEL_RULING_H
#define MODEL_RULING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;

/* As Prosody's module limits them, in characters. */
#define RULING_REASON 200
#define RULING_TEXT 1000
#define RULING_PERSON 1024
#define RULING_PASSCODE 200

struct ruling {
	const char *meeting_id;
	const char
	    *command; /* "end", "remove", "message", "passcode", "lobby", "snapshot" */
	const char *data; /* a JSON object: what the command needs besides the room */
	int64_t now;
	const struct origin *origin;
};

/*
 * *verdict: "sent"; "unsent": no server of Jitsi gets it; "ended": the meeting had ended;
 * "stranger": that person was not in it; "owner": the owner cannot be banned.  NOT_FOUND: there
 * is no such meeting.
 */
enum outcome ruling_apply(
    struct db *, struct arena *, const struct ruling *, const char **verdict) MUST_USE;

/* Was this person removed from the meeting for good? */
enum outcome ruling_is_banned(struct db *, struct arena *, const char *meeting_id,
    const char *person, bool *) MUST_USE;

/* The id of the meeting with this id or technical name. */
enum outcome ruling_find(
    struct db *, struct arena *, const char *name, const char **id) MUST_USE;

#endif
