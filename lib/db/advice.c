#include "advice.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/outcome.h"
#include "base/text.h"

#define SQLSTATE_BYTES 5
#define USER_BYTES 256

/* An SQLSTATE, or the first two characters of its class; the first one that fits counts. */
static const struct {
	const char *start, *advice;
} known[] = {
	{ "53100", "disk full: free space on PostgreSQL's disk" },
	{ "53300",
	    "too many connections: raise max_connections, or start fewer processes" },
	{ "53", "PostgreSQL lacks a resource: read PostgreSQL's log" },
	{ "25006",
	    "the database is read-only: connect to the primary, and check "
	    "default_transaction_read_only" },
	{ "28", "login refused: check pg_hba.conf, pg_ident.conf and the password" },
	{ "3D000", "no such database: correct DATABASE_URL, or run createdb" },
	{ "57014", "timeout: look for locks and a busy disk, or raise DATABASE_TIMEOUT" },
	{ "55P03", "waited too long for a lock: look for long transactions" },
	{ "40", "collided with another transaction: nothing, if it stays rare" },
	{ "57P", "PostgreSQL is starting or stopping: wait, or start it" },
	{ "42501", "the role lacks a right: run reflectorctl migrate" },
	{ "42", "tables or code are of another release: run reflectorctl migrate" },
	{ "08", "connection lost: check that PostgreSQL runs" },
};

const char *
advice_for(const char *sqlstate)
{
	if (sqlstate == NULL)
		return "connection lost: check that PostgreSQL runs";
	for (size_t i = 0; i < COUNT(known); i++)
		if (text_starts(sqlstate, known[i].start))
			return known[i].advice;
	return "read PostgreSQL's log";
}

static bool
is_sqlstate(const char *text)
{
	return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == SQLSTATE_BYTES &&
	    text_starts(text + SQLSTATE_BYTES, ": ");
}

/* A verbose message of the server: "FATAL:  28000: text"; NULL: there is none. */
static const char *
find_sqlstate(const char *message)
{
	const char *at = strstr(message, ":  ");

	while (at != NULL && !is_sqlstate(at + 3))
		at = strstr(at + 3, ":  ");
	return at == NULL ? NULL : at + 3;
}

/* Writes the message on one line, without the last line of a verbose one, the position. */
static void
copy_message(const char *message, bool is_verbose, char *line, size_t size)
{
	char *end;

	snprintf(line, size, "%s", message);
	for (end = line + strlen(line); end > line && end[-1] == '\n'; end--)
		end[-1] = '\0';
	end = is_verbose ? strrchr(line, '\n') : NULL;
	if (end != NULL && strstr(end, ".c:") != NULL)
		*end = '\0';
	for (char *c = line; *c != '\0'; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
}

static const char *
own_name(char *buffer, size_t size)
{
	struct passwd entry, *found = NULL;

	if (getpwuid_r(geteuid(), &entry, buffer, size, &found) != 0 || found == NULL)
		return "unknown";
	return entry.pw_name;
}

/* libpq's message about a connect has no row values; a password in it would be a surprise. */
void
advice_on_connecting(PGconn *connection, char *line, size_t size)
{
	const char *message = PQerrorMessage(connection), *password = PQpass(connection);
	const char *sqlstate = find_sqlstate(message);
	char user[USER_BYTES];
	size_t length;

	if (!text_empty(password) && strstr(message, password) != NULL)
		snprintf(line, size, "(the reason is hidden, it contains the password)");
	else
		copy_message(message, sqlstate != NULL, line, size);
	length = strlen(line);
	if (sqlstate == NULL)
		snprintf(line + length, size - length,
		    ": check that PostgreSQL runs there, and DATABASE_URL");
	else if (text_starts(sqlstate, "28"))
		snprintf(line + length, size - length, ": role %s, system user %s: %s",
		    PQuser(connection), own_name(user, sizeof(user)),
		    advice_for(sqlstate));
	else
		snprintf(line + length, size - length, ": %s", advice_for(sqlstate));
}
