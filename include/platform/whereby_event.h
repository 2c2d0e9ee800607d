/*
 * Whereby's webhooks: {"id"?,"apiVersion","createdAt","type","data":{"roomName",...}}, as its
 * documentation shows them.
 */
#ifndef PLATFORM_WHEREBY_EVENT_H
#define PLATFORM_WHEREBY_EVENT_H

#include "base/outcome.h"
#include "wire/presence.h"

struct arena;
struct delivery;
struct event;
struct faults;

/* A webhook's body. INVALID, with every fault; NOT_FOUND: it names no room. */
enum outcome whereby_event_read(
    struct arena *, const struct delivery *, struct event *, struct faults *) MUST_USE;

/* displayName is a nick; roles identify machines. */
presence_reader whereby_event_presence;

#endif
