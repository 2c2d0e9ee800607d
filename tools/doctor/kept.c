#include "kept.h"

#include <string.h>

#include "model/doctor_report.h"
#include "output/shown.h"
#include "report.h"

/* For the row that says what was left out, and the bracket. */
#define LAST_BYTES 1024

static const struct check rows = {
	.name = "report.rows",
	.looks_at = "whether the stored report has every row",
	.why = "The console does not show what is left out.",
	.mend = "sudo reflectorctl doctor",
	.see = "troubleshooting/data.md#timers",
};

void
kept_row(struct doctor *doctor, const struct row *row)
{
	const size_t room = row_is_fault(row) ? DOCTOR_REPORT_BYTES - LAST_BYTES :
						DOCTOR_REPORT_BYTES / 2;
	struct json_writer one = json_writer(doctor->arena);
	const char *shown;

	row_put(&one, "name", row);
	shown = shown_json(doctor->arena, one.text.bytes);
	if (row->check == &rows || doctor->kept.text.length + strlen(shown) < room)
		json_put_raw(&doctor->kept, NULL, shown);
	else
		doctor->left_out++;
}

void
kept_tell(struct doctor *doctor)
{
	doctor_row(doctor, &rows, WARNING, NULL,
	    "%u rows are left out: the report would be too long", doctor->left_out);
}
