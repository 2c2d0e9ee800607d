#include "databases.h"

#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "client.h"
#include "db/clients.h"
#include "db/connection.h"
#include "db/query.h"

void
databases_open(struct databases *databases, struct arena *arena)
{
	const char *name = clients_database(arena);

	*databases = (struct databases){ .arena = arena,
		.server = db_new_in("postgres"),
		.current = name,
		.restored = arena_printf(arena, "%s_restored", name),
		.replaced = arena_printf(arena, "%s_replaced", name) };
}

void
databases_close(struct databases *databases)
{
	db_free(databases->server);
}

static enum outcome
refuse(const struct databases *databases, const char *why)
{
	fprintf(stderr, "reflectorctl: the database %s %s\n", databases->current, why);
	return CONFLICT;
}

/* Is there something to lose? */
static enum outcome
look_inside(struct databases *databases, struct db *db, bool is_forced)
{
	struct arena *arena = databases->arena;
	bool has_tables, has_others = false;
	int64_t rooms = 0;
	enum outcome out = db_find_flag(
	    db, arena, PLAIN_CALL(QUERY_RESTORE_HAS_TABLES), &has_tables);

	if (out != OK)
		return out;
	if (!has_tables)
		out = db_find_flag(
		    db, arena, PLAIN_CALL(QUERY_RESTORE_HAS_OTHERS), &has_others);
	if (out == OK && has_tables)
		out = db_find_integer(db, arena, PLAIN_CALL(QUERY_RESTORE_ROOMS), &rooms);
	if (out == OK && has_tables)
		out = db_find_text(db, arena,
		    CALL(QUERY_BACKUP_TOMBSTONES, param_text("")),
		    &databases->tombstones);
	if (out == OK && has_others)
		return refuse(databases, "has tables of another application");
	if (out == OK && rooms > 0 && !is_forced)
		return refuse(databases,
		    "is not empty: --force replaces everything in it by the backup");
	return out;
}

/* Again before the end: a new connection in place of a lost one does not have it. */
static enum outcome
take_lock(struct databases *databases)
{
	bool is_ours = false;
	enum outcome out = db_find_flag(databases->server, databases->arena,
	    CALL(QUERY_RESTORE_LOCK, param_text(databases->current)), &is_ours);

	if (out == OK && !is_ours)
		return refuse(databases,
		    "is being restored by another reflectorctl: wait for its end");
	return out;
}

enum outcome
databases_look(struct databases *databases, bool is_forced)
{
	const struct param name = param_text(databases->current);
	bool exists = false;
	int64_t sessions = 0;
	struct db *db;
	enum outcome out = take_lock(databases);

	if (out == OK)
		out = db_find_flag(databases->server, databases->arena,
		    CALL(QUERY_RESTORE_EXISTS, name), &exists);
	if (out == OK)
		out = db_find_integer(databases->server, databases->arena,
		    CALL(QUERY_RESTORE_SESSIONS, name), &sessions);
	if (out != OK || !exists)
		return out;
	if (sessions > 0)
		return refuse(databases,
		    "is in use: stop the programs (systemctl stop reflector.target)");
	db = db_new(NULL);
	out = look_inside(databases, db, is_forced);
	db_free(db);
	return out;
}

static enum outcome
drop(const struct databases *databases, const char *name)
{
	return client_run(databases->arena,
	    (const char *const[]){
		"dropdb", "--if-exists", "--force", "--no-password", name, NULL });
}

enum outcome
databases_make(struct databases *databases)
{
	enum outcome out = drop(databases, databases->restored);

	if (out == OK)
		out = drop(databases, databases->replaced);
	if (out == OK)
		out = client_run(databases->arena,
		    (const char *const[]){ "createdb", "--template=template0",
			"--encoding=UTF8", "--no-password", databases->restored, NULL });
	return out;
}

enum outcome
databases_swap(struct databases *databases)
{
	enum outcome out = take_lock(databases);

	if (out != OK)
		return out;
	out = db_query(databases->server, databases->arena,
	    CALL(QUERY_RESTORE_NAMES, param_text(databases->current),
		param_text(databases->restored), param_text(databases->replaced)),
	    NULL);
	if (out == OK)
		out = db_query(databases->server, databases->arena,
		    PLAIN_CALL(QUERY_RESTORE_SWAP), NULL);
	if (out != OK)
		return refuse(
		    databases, "cannot be replaced: is somebody connected to it?");
	return drop(databases, databases->replaced);
}

void
databases_abandon(struct databases *databases)
{
	if (drop(databases, databases->restored) != OK)
		fprintf(stderr,
		    "reflectorctl: drop the database %s, which is of no use\n",
		    databases->restored);
}
