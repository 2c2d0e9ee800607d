#include "db/clients.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/connection.h"
#include "handle.h"

struct db *
db_new_in(const char *database)
{
	struct db *db = db_new(NULL);

	db->database = strdup(database);
	if (db->database == NULL)
		abort();
	return db;
}

/* The value of an option; NULL: it has none. */
static const char *
value_of(const PQconninfoOption *options, const char *keyword)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return text_empty(options->val) ? NULL : options->val;
	return NULL;
}

const char *
clients_database(struct arena *arena)
{
	PQconninfoOption *given = PQconninfoParse(db_url(), NULL),
			 *usual = PQconndefaults();
	const char *name = value_of(given, "dbname");

	if (name == NULL)
		name = value_of(usual, "dbname");
	if (name == NULL)
		name = value_of(given, "user");
	if (name == NULL)
		name = value_of(usual, "user");
	name = arena_text(arena, name == NULL ? "reflector" : name);
	PQconninfoFree(given);
	PQconninfoFree(usual);
	return name;
}

void
clients_prepare(void)
{
	PQconninfoOption *given = PQconninfoParse(db_url(), NULL);

	for (PQconninfoOption *option = given; option != NULL && option->keyword != NULL;
	     option++)
		if (option->envvar != NULL && !text_empty(option->val))
			setenv(option->envvar, option->val, 1);
	if (geteuid() == 0)
		setenv("PGUSER", "postgres", 0);
	PQconninfoFree(given);
}
