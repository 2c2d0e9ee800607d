/* Whose passcodes are being hashed in this process: inside auth/ only. */
#ifndef LIB_AUTH_PASSCODE_TURN_H
#define LIB_AUTH_PASSCODE_TURN_H

#include <stdbool.h>

struct arena;

/* false: PASSCODE_HASHES hold one, or this holder does.  It never waits. */
bool passcode_turn_take(struct arena *, const char *holder);
void passcode_turn_end(struct arena *, const char *holder);

#endif
