/*
 * The handlers of whereby.
 */
#ifndef WHEREBY_HANDLERS_H
#define WHEREBY_HANDLERS_H

#include "web/route.h"

/* receive-event.c */
handler receive_event;

#endif
