/*
 * Who may send what happens at Jitsi: gates (web/gate.h) of the programs that receive it.
 */
#ifndef SHARED_JITSI_GATES_H
#define SHARED_JITSI_GATES_H

#include "web/gate.h"

/* X-Jitsi-Signature over the raw body. */
gate gate_signature;

/* The same, or without one a key of scope ingest. */
gate gate_signature_or_key;

/* The same, or Jibri's own token (auth/jibri_token.h). */
gate gate_jibri;

/* The bearer token of the stock event_sync, or a key of scope ingest. */
gate gate_event_sync;

/* The same, of a request whose body is a form: application/x-www-form-urlencoded. */
gate gate_event_sync_form;

#endif
