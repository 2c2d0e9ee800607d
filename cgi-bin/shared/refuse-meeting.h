/*
 * A meeting that is unknown.
 */
#ifndef SHARED_REFUSE_MEETING_H
#define SHARED_REFUSE_MEETING_H

#include "base/outcome.h"

struct reply;

/* The outcome, with the text that meetings have for NOT_FOUND. */
enum outcome refuse_meeting(struct reply *, enum outcome);

#endif
