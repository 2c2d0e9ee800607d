/*
 * The passcode of a room, which others than its owner give when they open it.
 */
#ifndef LIB_PLATFORM_PASS_PASSCODE_H
#define LIB_PLATFORM_PASS_PASSCODE_H

#include "platform/platform.h"

/*
 * FORBIDDEN: it is absent or wrong; TOO_MANY: the caller has to wait, for visit->retry_seconds;
 * UNAVAILABLE: too many are judged now.
 */
enum outcome pass_passcode(struct visit *) MUST_USE;

#endif
