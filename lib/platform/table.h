/*
 * The platforms there are, and what they share.
 */
#ifndef LIB_PLATFORM_TABLE_H
#define LIB_PLATFORM_TABLE_H

#include "platform/platform.h"

extern const struct platform jitsi_platform, whereby_platform;

/* All of them; *count is how many. */
const struct platform *const *table_platforms(size_t *count);

/* Without a place to wait in, a locked room is its owner's alone: FORBIDDEN, with a problem. */
enum outcome platform_pass_lock(struct visit *, bool has_lobby) MUST_USE;

/* Sets the problem and answers the outcome. */
enum outcome platform_refuse(struct visit *, enum outcome, const char *problem) MUST_USE;

#endif
