/*
 * Events of the unmodified event_sync component of jitsi-contrib.
 */
#ifndef WIRE_STOCK_H
#define WIRE_STOCK_H

#include "base/outcome.h"

struct arena;
struct delivery;
struct event;
struct faults;

/*
 * The stock dialect: jitsi-contrib's mod_event_sync_component.lua.  type is what the path
 * says; a body's event_name wins.
 */
enum outcome stock_read(struct arena *, const struct delivery *, const char *type,
    struct event *, struct faults *) MUST_USE;

#endif
