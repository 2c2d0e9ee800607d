/*
 * The handlers of jibri-complete.
 */
#ifndef JIBRI_COMPLETE_HANDLERS_H
#define JIBRI_COMPLETE_HANDLERS_H

#include "web/route.h"

/* complete-recording.c */
handler complete_recording;

/* note-status.c */
handler note_status;
handler note_session;

#endif
