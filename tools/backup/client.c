#include "client.h"

#include <stdio.h>

#include "doctor/execute.h"

/* A day: a larger database needs another kind of backup. */
#define LIMIT_MS INT64_C(86400000)

enum outcome
client_run(struct arena *arena, const char *const argv[])
{
	struct execution done = execute(arena, argv, LIMIT_MS);

	if (execution_is_fine(&done))
		return OK;
	if (done.is_missing)
		fprintf(stderr,
		    "reflectorctl: there is no program %s: install postgresql-client\n",
		    argv[0]);
	else if (done.is_late)
		fprintf(stderr, "reflectorctl: %s did not end within a day\n", argv[0]);
	else
		fprintf(stderr, "reflectorctl: %s failed:\n%s\n", argv[0], done.output);
	return UNAVAILABLE;
}
