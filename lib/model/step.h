/* A step of a round: inside model/ only. */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "db/query.h"
#include "model/round.h"

/* The statement answers with after (where it is), id (a meeting's) and is_wanted, in its order. */
enum outcome round_step(
    struct db *, struct arena *, struct call, struct round *) MUST_USE;

#endif
