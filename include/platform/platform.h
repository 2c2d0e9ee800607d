/*
 * Where meetings take place.  A platform is a struct of functions in a file of its own and a
 * row in table.c.  Nothing outside of this layer knows one by its name, but
 * for the programs and commands that are one platform's own.
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
struct room;

/* Somebody wants into a room's meeting. */
struct visit {
	struct db *db;
	struct arena *arena;
	const struct caller *caller;
	const struct room *room;
	const char *name; /* stands for the caller's; NULL or "": none */
	int64_t now;	  /* a moment */

	/* Set by platform_enter: */
	int64_t expires;     /* when the ways in do; a moment */
	const char *problem; /* the text of a refusal; NULL: there is none */
};

/* The ways in. */
struct links {
	const char *room_url;
	const char *host_room_url; /* "" for others than the meeting's owner */
};

struct platform {
	const char *name;  /* in rooms, meetings, commands and the database */
	const char *title; /* as people call it */

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
	 * The room's meeting, wherever it takes place, or a new one here.  NOT_FOUND: no such
	 * room (any more); CONFLICT, UNAVAILABLE, with a problem: none can be made.
	 */
	enum outcome (*open)(struct visit *, struct meeting *);

	/* The caller's own ways into a meeting that takes place here. */
	enum outcome (*link)(struct visit *, const struct meeting *, struct links *);

	/*
	 * Whom the token of a guest's link into a meeting here names, at a moment; NULL: it is
	 * no such token.  May be NULL: links have none.
	 */
	const char *(*guest)(
	    struct arena *, const struct meeting *, const char *token, int64_t now);

	/*
	 * Removes there what openings that failed have left, and adds up how much it was.
	 * UNAVAILABLE, after a line in the log: not everything was looked at.  May be NULL:
	 * they leave nothing.
	 */
	enum outcome (*sweep)(struct db *, struct arena *, int64_t *removed);

	/* What reads events whose dialect is called as the platform is.  May be NULL: there are
	 * none; Jitsi's dialects have names of their own. */
	presence_reader *presence;
};

/* The platform of that name; NULL: there is none. */
const struct platform *platform_find(const char *name);

/* The name of that which a room has when nobody says another. */
const char *platform_default(void);

/* The platform at a place of the table, from 0; NULL: behind its end. */
const struct platform *platform_at(size_t place);

/* All names, with separators between them: the arena's. */
const char *platform_names(struct arena *, const char *separator);

/* Adds the settings that opening meetings needs; those of webhooks.  How many they are, at most
 * PLATFORM_GROUPS. */
#define PLATFORM_GROUPS ((size_t)8)
size_t platform_groups(const struct config_group *groups[]);
size_t platform_webhook_groups(const struct config_group *groups[]);

/* As in struct platform. */
const char *platform_lacks(const struct platform *);

/* Before the workers of a program that opens meetings; false after a line in the log. */
bool platform_start(void) MUST_USE;

/*
 * The room's meeting, a new one if it has none, and the ways into it.  It takes place where it
 * was opened, also when the room has moved since.  Outcomes as above.
 */
enum outcome platform_enter(struct visit *, struct meeting *, struct links *) MUST_USE;

/* What reads the events of a dialect. */
presence_reader *platform_presence(const char *dialect);

/* Whom the token of a guest's link into the meeting names; NULL: it is no such token. */
const char *platform_guest(
    struct arena *, const struct meeting *, const char *token, int64_t now);

#endif
