/*
 * The handlers of whereby, and its gate.
 */
#ifndef WHEREBY_HANDLERS_H
#define WHEREBY_HANDLERS_H

#include "web/route.h"

/* gate.c: Whereby-Signature over its time and the raw body */
gate gate_whereby;

/* receive-event.c */
handler receive_event;

#endif
