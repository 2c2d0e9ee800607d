/*
 * Who joined or left, according to an event: the columns of the log that are a cache of its
 * data (doc/design/log.md, "Log" and "Rule of sessions").  One function of the platform fills
 * them, both when an event arrives and in reflectorctl reproject; this is Jitsi's.
 * The module owns JITSI_SERVICE_OCCUPANTS (presence_config).
 *
 * The stock bodies are those of jitsi-contrib's mod_event_sync_component.lua.
 */
#ifndef WIRE_PRESENCE_H
#define WIRE_PRESENCE_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct event;
struct faults;
struct json;

extern const struct config_group presence_config;

/*
 * Fills occurred_at, occupant, person, name, nick, breakout, joined_at, what is told of that
 * session, kind, services and occupants from data, by event->dialect and event->type.  told is the sender's time of the
 * event, used where data has no more exact one.  Empty texts count as absent.  The texts are
 * the arena's or data's.
 *
 * INVALID after adding every fault: a member of an unexpected type, which then counts as absent
 * in *event.  Events of a type that says nothing about occupants are not read.
 */
typedef enum outcome presence_reader(struct arena *, const struct json *data,
    int64_t told, struct event *, struct faults *);

/*
 * The reader of Jitsi's dialects.
 *
 * event->name is the member name, but only of a person whose id is present and is not a guest's
 * (guest-...): then it comes from the token.  event->nick is nick, else display_name, else
 * name; guests and people without an id have only that.
 */
enum outcome presence_derive(struct arena *, const struct json *data, int64_t told,
    struct event *, struct faults *) MUST_USE;

#endif
