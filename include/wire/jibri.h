/*
 * What Jibri itself reports (jibri.webhook.subscribers).
 *
 *	{"jibriId","status":{"busyStatus","health":{"healthStatus","details"}}}
 *	{"jibriId","session":{"sessionId","status","failure":{"reason","error":{"scope","detail"}},...}}
 */
#ifndef WIRE_JIBRI_H
#define WIRE_JIBRI_H

#include "base/outcome.h"

struct arena;
struct delivery;
struct faults;
struct jibri_session;
struct jibri_status;

/* These two set all but the time (and a session's request); an empty or missing jibriId is "". */
enum outcome jibri_status_read(struct arena *, const struct delivery *,
    struct jibri_status *, struct faults *) MUST_USE;
enum outcome jibri_session_read(struct arena *, const struct delivery *,
    struct jibri_session *, struct faults *) MUST_USE;

#endif
