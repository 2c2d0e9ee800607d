/*
 * The bearer token of the stock event_sync dialect.  The module owns JITSI_EVENT_SYNC_TOKEN
 * (event_sync_config).
 */
#ifndef AUTH_EVENT_SYNC_H
#define AUTH_EVENT_SYNC_H

#include "base/outcome.h"

struct config_group;

extern const struct config_group event_sync_config;

/*
 * Is this header "Bearer <JITSI_EVENT_SYNC_TOKEN>"?  UNAUTHENTICATED otherwise,
 * and always while the variable is unset.  Constant time.
 */
enum outcome event_sync_check(const char *authorization) MUST_USE;

#endif
