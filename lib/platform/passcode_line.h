/*
 * Guesses of one guesser, one after the other within a process: so the first of a crowd that
 * knows the passcode costs a hash, and none of them counts as wrong while others are judged.
 */
#ifndef LIB_PLATFORM_PASSCODE_LINE_H
#define LIB_PLATFORM_PASSCODE_LINE_H

#include <stdbool.h>

/* Waits until nobody of this holder is inside; false: that took more than a second.  Some
 * holders share a line. */
bool passcode_line_enter(const char *holder);
void passcode_line_leave(const char *holder);

#endif
