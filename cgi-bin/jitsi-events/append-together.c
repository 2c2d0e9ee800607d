#include "append-together.h"

#include "db/connection.h"
#include "db/group_commit.h"
#include "large-bodies.h"
#include "metrics/metrics.h"
#include "model/event.h"
#include "web/request.h"

/* A batch is at most this; a large body is written apart. */
#define BATCH_ROWS 256
#define BATCH_BYTES ((size_t)2 * 1024 * 1024)

static struct group *group;

static enum outcome
write_batch(struct db *db, struct arena *arena, struct group_item *items[], size_t count)
{
	metrics_batch(count);
	return event_write(db, arena, items, count);
}

void
append_together_start(void)
{
	const struct group_connections connections = { db_new("jitsi-events"),
		db_new("jitsi-events") };
	const struct group_limits limits = { .rows = BATCH_ROWS,
		.bytes = BATCH_BYTES,
		.share = LARGE_BYTES,
		.patience_ms = 2 * db_timeout_ms(),
		.quick_ms = db_timeout_ms() / 10 };

	group = group_new(connections, write_batch, limits);
}

void
append_together_stop(void)
{
	group_free(group);
}

enum outcome
append_together(struct request *request, struct event_item *item)
{
	return group_commit(group, request->arena, &item->link);
}
