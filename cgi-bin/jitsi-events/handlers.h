/*
 * The handlers of jitsi-events.
 */
#ifndef JITSI_EVENTS_HANDLERS_H
#define JITSI_EVENTS_HANDLERS_H

#include "web/route.h"

/* receive-event.c: a signed body names its event, a stock event_sync one has it in its path */
handler receive_signed;
handler receive_created, receive_destroyed, receive_joined, receive_left;

#endif
