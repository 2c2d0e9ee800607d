/*
 * Trying out a room's webhook.
 */
#ifndef CGI_BIN_TEST_WEBHOOK_H
#define CGI_BIN_TEST_WEBHOOK_H

#include "web/route.h"

/* POST /v1/rooms/{room_id}/webhook/test */
handler test_webhook;

#endif
