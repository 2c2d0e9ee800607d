/*
 * For whom a request changes something.
 */
#ifndef SHARED_ORIGIN_H
#define SHARED_ORIGIN_H

#include "model/origin.h"

struct request;

/* Its caller, its id and its trace. */
struct origin origin_of(const struct request *);

#endif
