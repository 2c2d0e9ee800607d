/*
 * When people were moderators, from their sessions: inside model/ only.
 */
#ifndef MODEL_MODERATING_H
#define MODEL_MODERATING_H

#include <stddef.h>

struct arena;
struct participant;
struct stay;

/* Fills moderator and moderator_count of the person whose stays these are. */
void moderating_gather(
    struct arena *, const struct stay *, size_t count, struct participant *);

#endif
