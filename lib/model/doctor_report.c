#include "model/doctor_report.h"

#include <stddef.h>

#include "db/query.h"

#define REPORT(member) COLUMN(struct doctor_report, member)

/* clang-format off */
static const struct column columns[] = {
	{ REPORT(host), COLUMN_TEXT },
	{ REPORT(at), COLUMN_TIME },
	{ REPORT(rows), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct doctor_report);

enum outcome
doctor_report_keep(struct db *db, struct arena *arena, const char *host, const char *rows)
{
	return db_query(db, arena,
	    CALL(QUERY_DOCTOR_REPORT_KEEP, param_text(host), param_text(rows)), NULL);
}

enum outcome
doctor_report_list(struct db *db, struct arena *arena, struct doctor_report_list *reports)
{
	struct list found;
	enum outcome out = db_list(
	    db, arena, PLAIN_CALL(QUERY_DOCTOR_REPORT_LIST), &shape, &found);

	if (out == OK)
		*reports = (struct doctor_report_list){ found.items, found.count };
	return out;
}
