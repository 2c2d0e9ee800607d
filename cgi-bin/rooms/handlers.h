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

/* list-audit.c: who did what, for keys of scope admin */
handler list_audit;

/* list-deliveries.c: messages and their endpoints, for the rooms' owner */
handler list_deliveries, list_all_deliveries, list_webhooks;

/* read-room.c */
handler list_rooms, read_room, read_named_room;

/* redeliver.c: sending messages again */
handler redeliver, redeliver_dead;

/* sign-in.c: for pages, before and after somebody has signed in */
handler show_sign_in, show_me;

/* test-webhook.c: trying out a room's webhook */
handler test_webhook;

#endif
