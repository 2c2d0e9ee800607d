/*
 * Where people without a token are sent: the site's own page for a room.  Jitsi Meet
 * sends them to its tokenAuthUrl (jitsi-meet
 * react/features/authentication/functions.web.ts), which knows only the meeting's
 * technical name.  The module owns LOGIN_URL (login_config).
 */
#ifndef WIRE_LOGIN_H
#define WIRE_LOGIN_H

#include <stdbool.h>

struct arena;
struct config_group;

extern const struct config_group login_config;

/* Is LOGIN_URL set? */
bool login_has_page(void);

/* LOGIN_URL with the room's name, percent-encoded, in place of each {room}. */
const char *login_url(struct arena *, const char *room);

#endif
