/*
 * Refused callers, counted in the audit: what web asks of a program (web/app.h), answered by
 * the model.  A refusal is counted in memory; a thread of the process writes the counts every
 * AUDIT_FLUSH, and at the end, so a flood of refused requests costs the database nothing.
 * While the database is away the counts are kept.  doc/design/audit.md has the limits.
 */
#ifndef SHARED_REFUSALS_H
#define SHARED_REFUSALS_H

struct app_refusals;

extern const struct app_refusals refusals;

#endif
