#include "model/round.h"

#include "base/arena.h"
#include "step.h"

struct step {
	const char *after, *id;
	bool is_wanted;
};

#define STEP(member) COLUMN(struct step, member)

static const struct column columns[] = {
	{ STEP(after), COLUMN_TEXT },
	{ STEP(id), COLUMN_TEXT },
	{ STEP(is_wanted), COLUMN_FLAG, MAY_BE_NULL },
};

static const struct shape shape = SHAPE(columns, struct step);

enum outcome
round_step(struct db *db, struct arena *arena, struct call call, struct round *round)
{
	struct list found;
	enum outcome out = db_list(db, arena, call, &shape, &found);
	const struct step *steps = found.items;

	if (out != OK)
		return out;
	round->ids = arena_alloc(arena, (size_t)(found.count + 1) * sizeof(*round->ids));
	round->count = 0;
	for (int64_t i = 0; i < found.count; i++) {
		round->after = steps[i].after;
		if (steps[i].is_wanted)
			round->ids[round->count++] = steps[i].id;
	}
	round->is_done = found.count == 0;
	return OK;
}
