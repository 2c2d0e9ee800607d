/*
 * What a room's webhook was sent, for the room's owner.
 */
#ifndef CGI_BIN_DELIVERIES_H
#define CGI_BIN_DELIVERIES_H

#include "web/route.h"

/* GET /v1/rooms/{room_id}/deliveries, POST /v1/deliveries/{id}/redeliver */
handler list_deliveries, redeliver;

#endif
