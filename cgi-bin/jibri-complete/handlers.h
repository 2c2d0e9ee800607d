/*
 * The handlers of jibri-complete.
 */
#ifndef JIBRI_COMPLETE_HANDLERS_H
#define JIBRI_COMPLETE_HANDLERS_H

#include "web/route.h"

/* complete-recording.c */
handler complete_recording;

#endif
