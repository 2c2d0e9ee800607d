/*
 * The rows of reflectorctl doctor --store, as the API shows them.
 */
#ifndef TOOLS_DOCTOR_KEPT_H
#define TOOLS_DOCTOR_KEPT_H

struct doctor;
struct row;

/* Adds a row, or counts it as left out: faults have more room than the others. */
void kept_row(struct doctor *, const struct row *);

/* Adds the row that says how many were left out. */
void kept_tell(struct doctor *);

#endif
