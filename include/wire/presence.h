/*
 * What an event tells about who is in: the columns of the log that are a cache of its data
 * (doc/design/log.md, "Log" and "Rule of sessions").  One function fills them, when an event
 * arrives and in reflectorctl reproject: this one, or that of another platform's webhooks.
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
 * Fills occurred_at, occupant, person, name, nick, breakout, joined_at, kind, services and
 * occupants from data, by event->dialect and event->type.  told is the sender's time of the
 * event, which counts where data names no better one.  Empty texts are as if absent.  The
 * texts are the arena's or data's.
 *
 * INVALID after adding every fault: members of another type than expected, which are then
 * as if absent in *event.  Of a type that tells nothing of who is in no member is looked at.
 */
typedef enum outcome presence_reader(struct arena *, const struct json *data,
    int64_t told, struct event *, struct faults *);

/*
 * That of Jitsi's dialects.
 *
 * The member name comes from a person's token where the person's id is told and is no
 * guest's (guest-...): only then it is event->name.  nick, else display_name, else name is
 * event->nick, so a guest or somebody without an id is called by it alone.
 */
enum outcome presence_derive(struct arena *, const struct json *data, int64_t told,
    struct event *, struct faults *) MUST_USE;

#endif
