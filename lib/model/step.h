/* A step of a round: inside model/ only. */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "base/arena.h"
#include "db/query.h"
#include "model/round.h"

/* The statement answers with (where it is, meeting's id, is it wanted), in its order. */
static inline enum outcome
round_step(struct db *db, struct arena *arena, struct call call, struct round *round)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out != OK)
		return out;
	round->ids = arena_alloc(arena, (rows_count(rows) + 1) * sizeof(*round->ids));
	round->count = 0;
	for (size_t i = 0; i < rows_count(rows); i++) {
		round->after = rows_text(rows, i, 0);
		if (rows_flag(rows, i, 2))
			round->ids[round->count++] = rows_text(rows, i, 1);
	}
	round->is_done = rows_count(rows) == 0;
	return OK;
}

#endif
