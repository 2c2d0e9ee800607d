/*
 * Where meetings take place. A platform is a struct of functions in a file of its own and
 * a row in table.c. Outside of this layer, only the programs and commands that belong to
 * one platform know its name.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "wire/presence.h"

struct arena;
struct caller;
struct config_group;
struct db;
struct meeting;
struct origin;
struct room;

/* A caller who opens a room's meeting. */
struct visit {
	struct db *db;
	struct arena *arena;
	const struct caller *caller;
	const struct origin *origin;
	const struct room *room;
	/* Whom the links are for, by id, name and email; only for the owner. NULL: the caller. */
	const struct caller *person;
	bool is_moderator;    /* room_url has a host's rights, too */
	const char *passcode; /* NULL: none is given */
	const char *
	    address; /* where an anonymous caller is: their guesses at passcodes count there */
	const char *name; /* replaces that name; NULL or "": no replacement */
	int64_t now;	  /* a moment */
	int64_t
	    end_date; /* when the owner wants the meeting to end; 0: nothing is said */

	/* Set by platform_enter: */
	int64_t expires;       /* when the links expire; a moment */
	const char *problem;   /* the text of a refusal; NULL: none */
	int64_t retry_seconds; /* of TOO_MANY: after so long */
};

/* The links to a meeting. */
struct links {
	const char *room_url;
	const char *host_room_url; /* "" if the caller is not the meeting's owner */
};

/* A public key of tokens in links, for whoever checks them. */
struct platform_key {
	const char *id;	    /* the header's kid */
	const char *digest; /* SHA-256 of the id, in lower-case hexadecimal */
	const char *pem;
	const char *jwk; /* JSON */
	bool signs;	 /* tokens, from now on; else it did, or will */
};

struct platform {
	const char *name;  /* in rooms, meetings, commands and the database */
	const char *title; /* for people */

	/* What the program that opens meetings reads; what the receiver of the platform's
	 * webhooks reads.  May be NULL: nothing. */
	const struct config_group *config, *webhook_config;

	/* The setting without which no meeting can be opened there: its name while it is unset,
	 * else NULL.  May be NULL: there is none. */
	const char *(*lacks)(void);

	/* Before the workers; false after a line in the log.  May be NULL. */
	bool (*start)(void);

	/* May the caller enter a room of this platform?  FORBIDDEN, with a problem. */
	enum outcome (*admit)(struct visit *);

	/*
	 * Returns the room's meeting, on whatever platform it is, or opens one here.
	 * NOT_FOUND: no such room; CONFLICT, UNAVAILABLE, with a problem: the platform
	 * cannot open one.
	 */
	enum outcome (*open)(struct visit *, struct meeting *);

	/* Creates the caller's own links to a meeting that takes place here. */
	enum outcome (*link)(struct visit *, const struct meeting *, struct links *);

	/*
	 * The guest that the token of a guest's link names, at a moment; NULL: the token
	 * is not valid for this meeting. The function may be NULL: links have no tokens.
	 */
	const char *(*guest)(
	    struct arena *, const struct meeting *, const char *token, int64_t now);

	/* The public keys of the tokens in links; NULL: there are no more.  May be NULL. */
	const struct platform_key *(*key)(size_t place);

	/*
	 * Deletes on the platform what failed openings left there, and adds the number to
	 * *removed. UNAVAILABLE, after a line in the log: incomplete. May be NULL: failed
	 * openings leave nothing.
	 */
	enum outcome (*sweep)(struct db *, struct arena *, int64_t *removed);

	/*
	 * Reads events of the dialect with the platform's name. May be NULL: there are
	 * none; Jitsi's dialects have other names.
	 */
	presence_reader *presence;
};

/* The platform of that name; NULL: there is none. */
const struct platform *platform_find(const char *name);

/* The platform of a room whose form names none. */
const char *platform_default(void);

/* The platform at a place of the table, from 0; NULL: after the end. */
const struct platform *platform_at(size_t place);

/* All names, with separators between them: the arena's. */
const char *platform_names(struct arena *, const char *separator);

/*
 * Fills in the settings that opening meetings needs, or those of webhooks. Returns their
 * number, at most PLATFORM_GROUPS.
 */
#define PLATFORM_GROUPS ((size_t)8)
size_t platform_groups(const struct config_group *groups[]);
size_t platform_webhook_groups(const struct config_group *groups[]);

/* As in struct platform. */
const char *platform_lacks(const struct platform *);

/* The public keys of all platforms, from 0; NULL: there are no more. */
const struct platform_key *platform_key(size_t place);

/* Before the workers of a program that opens meetings; false after a line in the log. */
bool platform_start(void) MUST_USE;

/*
 * Returns the room's meeting, or opens one, and creates the links to it. A meeting stays
 * where it was opened, even if the room has moved since. Outcomes as above; TOO_MANY: the
 * caller has to wait for visit->retry_seconds.
 */
enum outcome platform_enter(struct visit *, struct meeting *, struct links *) MUST_USE;

/* The latest end_date that a visit of that room may have, if it opens a new meeting: a moment. */
int64_t platform_latest_end(const struct visit *);

/* Reads the events of a dialect. */
presence_reader *platform_presence(const char *dialect);

/*
 * The guest that the token of a guest's link names; NULL: the token is not valid for this
 * meeting.
 */
const char *platform_guest(
    struct arena *, const struct meeting *, const char *token, int64_t now);

#endif
