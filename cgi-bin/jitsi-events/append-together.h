/*
 * Many workers, one connection: of their events those that are there at a time are committed
 * together.  A second connection is for meetings that are slow.
 */
#ifndef JITSI_EVENTS_APPEND_TOGETHER_H
#define JITSI_EVENTS_APPEND_TOGETHER_H

#include "cgi-bin/shared/append-event.h"

/* Before the workers, and after them. */
void append_together_start(void);
void append_together_stop(void);

append_item append_together;

#endif
