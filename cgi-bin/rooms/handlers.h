/*
 * The handlers of rooms.
 */
#ifndef ROOMS_HANDLERS_H
#define ROOMS_HANDLERS_H

#include "web/route.h"

/* api-keys.c: a user's keys for machines */
handler list_keys, read_key, create_key, delete_key;

/* change-room.c */
handler create_room, change_room, delete_room;

/* deliveries.c: what a room's webhook was sent, for the room's owner */
handler list_deliveries, redeliver;

/* list-audit.c: who did what, for keys of scope admin */
handler list_audit;

/* read-room.c */
handler list_rooms, read_room, read_named_room;

/* sign-in.c: for pages, before and after somebody has signed in */
handler show_sign_in, show_me;

/* test-webhook.c: trying out a room's webhook */
handler test_webhook;

#endif
