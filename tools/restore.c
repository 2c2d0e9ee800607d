/*
 * reflectorctl restore: a backup becomes the database.  It is restored beside the current
 * database, which it replaces at the end, in one transaction; what fails before changes nothing.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "backup/client.h"
#include "backup/databases.h"
#include "backup/erasures.h"
#include "backup/folder.h"
#include "backup/manifest.h"
#include "base/arena.h"
#include "base/clock.h"
#include "command.h"
#include "db/clients.h"
#include "db/connection.h"
#include "db/query.h"
#include "migrate.h"
#include "model/erasure.h"
#include "model/origin.h"
#include "model/storage.h"

struct restore {
	struct arena *arena;
	const char *dump, *erasures;
	bool is_forced;
	struct manifest manifest;
	struct databases databases;
	const char *lines;	    /* the tombstones of the file */
	int64_t erased, unfinished; /* meetings */
};

static bool
read_options(struct restore *restore, int argc, char **argv)
{
	static const struct option options[] = {
		{ "erasures", required_argument, NULL, 'e' },
		{ "force", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'e')
			restore->erasures = optarg;
		else if (option == 'f')
			restore->is_forced = true;
		else
			return false;
	}
	restore->dump = optind == argc ? FOLDER_USUAL : argv[optind];
	return optind >= argc - 1;
}

/* Of a folder, the newest backup; the erasures are beside it. */
static enum outcome
find(struct restore *restore)
{
	struct folder folder;
	struct stat status;
	const char *slash;
	enum outcome out = OK;

	if (stat(restore->dump, &status) == 0 && S_ISDIR(status.st_mode)) {
		out = folder_open(&folder, restore->arena, restore->dump);
		if (out == OK)
			out = folder_newest(&folder, &restore->dump);
	}
	slash = strrchr(restore->dump, '/');
	if (restore->erasures == NULL)
		restore->erasures = arena_printf(restore->arena, "%.*s" FOLDER_ERASURES,
		    slash == NULL ? 0 : (int)(slash + 1 - restore->dump), restore->dump);
	return out;
}

/* Roles belong to a cluster, not to a dump: a new cluster has none. */
static enum outcome
fill(struct restore *restore, struct db *db)
{
	enum outcome out = migrate_roles(db, restore->arena);

	db_close(db);
	if (out != OK)
		return out;
	return client_run(restore->arena,
	    (const char *const[]){ "pg_restore", "--clean", "--if-exists",
		"--single-transaction", "--exit-on-error", "--no-password", "--dbname",
		restore->databases.restored, restore->dump, NULL });
}

static enum outcome
compare(struct restore *restore, struct db *db)
{
	const char *found,
	    *wanted = manifest_plain(restore->arena, restore->manifest.tables);
	enum outcome out = db_find_text(
	    db, restore->arena, PLAIN_CALL(QUERY_BACKUP_COUNTS), &found);

	if (out != OK)
		return out;
	found = manifest_plain(restore->arena, found);
	if (strcmp(found, wanted) == 0)
		return OK;
	fprintf(stderr,
	    "reflectorctl: the restored tables have other rows than the manifest says:\n"
	    "%s\n%s\n",
	    found, wanted);
	return FAILED;
}

/* A meeting whose files cannot be removed stays out of reach; the purge removes it. */
static enum outcome
erase(struct restore *restore, struct db *db, const char *meeting_id)
{
	const struct erasure erasure = { .meeting_id = meeting_id,
		.actor = "operator",
		.kind = "delete",
		.now = clock_now(),
		.origin = &origin_operator,
		.deadline_ms = INT64_MAX };
	enum outcome out = storage_trouble(restore->arena) == NULL ?
	    erasure_run(db, restore->arena, &erasure) :
	    erasure_begin(db, restore->arena, &erasure);

	restore->erased++;
	restore->unfinished += out != OK || storage_trouble(restore->arena) != NULL;
	return out == UNAVAILABLE ? OK : out;
}

/* In the database beside: nobody ever sees these meetings again. */
static enum outcome
erase_again(struct restore *restore, struct db *db)
{
	static const struct column columns[] = { { .name = "id", 0, COLUMN_TEXT } };
	static const struct shape shape = SHAPE(columns, const char *);
	struct list meetings = { 0 };
	enum outcome out = db_query(db, restore->arena,
	    CALL(QUERY_RESTORE_TOMBSTONES, param_text(restore->lines)), NULL);

	if (out == OK && restore->databases.tombstones != NULL)
		out = db_query(db, restore->arena,
		    CALL(QUERY_RESTORE_TOMBSTONES,
			param_text(restore->databases.tombstones)),
		    NULL);
	if (out == OK)
		out = db_list(db, restore->arena, PLAIN_CALL(QUERY_RESTORE_ERASED),
		    &shape, &meetings);
	for (int64_t i = 0; out == OK && i < meetings.count; i++)
		out = erase(restore, db, ((const char **)meetings.items)[i]);
	return out;
}

static enum outcome
prepare(struct restore *restore, struct db *db)
{
	enum outcome out = fill(restore, db);

	if (out == OK)
		out = compare(restore, db);
	if (out == OK)
		out = migrate(db, restore->arena);
	if (out == OK)
		out = erase_again(restore, db);
	if (out == OK)
		out = db_query(
		    db, restore->arena, PLAIN_CALL(QUERY_RESTORE_ADVANCE), NULL);
	return out;
}

static enum outcome
restore_beside(struct restore *restore)
{
	struct databases *databases = &restore->databases;
	struct db *db = db_new_in(databases->restored);
	enum outcome out = databases_make(databases);

	if (out == OK)
		out = prepare(restore, db);
	db_free(db);
	if (out == OK)
		out = databases_swap(databases);
	if (out != OK)
		databases_abandon(databases);
	return out;
}

static enum outcome
run(struct restore *restore)
{
	enum outcome out = find(restore);

	if (out == OK)
		out = manifest_check(restore->arena, restore->dump, &restore->manifest);
	if (out == OK)
		out = erasures_read(restore->arena, restore->erasures, &restore->lines);
	if (out == NOT_FOUND)
		fprintf(stderr,
		    "reflectorctl: %s does not exist: without it meetings come back that were "
		    "erased after the backup; --erasures names another file, or /dev/null\n",
		    restore->erasures);
	if (out != OK)
		return out;
	databases_open(&restore->databases, restore->arena);
	out = databases_look(&restore->databases, restore->is_forced);
	if (out == OK)
		out = restore_beside(restore);
	databases_close(&restore->databases);
	return out;
}

static void
report(const struct restore *restore)
{
	printf("restored the backup of %s\n", restore->manifest.made_at);
	if (restore->erased > 0)
		printf("erased %" PRId64 " meetings again\n", restore->erased);
	if (restore->unfinished > 0)
		fprintf(stderr,
		    "reflectorctl: %" PRId64
		    " meetings are out of reach, but not completely "
		    "erased: run sudo reflectorctl purge --older-than 36500\n",
		    restore->unfinished);
}

int
command_restore(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config,
		&storage_config };
	struct restore restore = { .arena = arena };

	if (!read_options(&restore, argc, argv)) {
		fputs("usage: reflectorctl restore [--force] [--erasures FILE] "
		      "[DIR | FILE" FOLDER_DUMP "]\n",
		    stderr);
		return EXIT_USAGE;
	}
	command_configure(arena, groups, COUNT(groups));
	clients_prepare();
	if (run(&restore) != OK) {
		fputs("reflectorctl: nothing was restored\n", stderr);
		return EXIT_FAILURE;
	}
	report(&restore);
	return EXIT_SUCCESS;
}
