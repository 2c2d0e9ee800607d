/*
 * Consent to being recorded, and the owner's release of recordings that wait for it.
 */
#ifndef CGI_BIN_GIVE_CONSENT_H
#define CGI_BIN_GIVE_CONSENT_H

#include "web/route.h"

/* POST /v1/meetings/{id}/consent, POST /v1/recordings/{id}/release */
handler give_consent, release_recording;

#endif
