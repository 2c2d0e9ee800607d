/*
 * reflectorctl backup: a dump of the database with its manifest, and the tombstones beside it.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "backup/client.h"
#include "backup/erasures.h"
#include "backup/folder.h"
#include "backup/manifest.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "command.h"
#include "db/clients.h"
#include "db/connection.h"
#include "db/query.h"

#define KEEP_MOST 100000

struct backup {
	struct arena *arena;
	struct db *db;
	struct folder folder;
	const char *path; /* of the folder */
	const char *name; /* of the dump, without FOLDER_DUMP */
	int64_t keep;	  /* so many backups; 0: all */
	bool only_erasures;
};

/* "reflector-20261129T003301.123Z" */
static const char *
name_of(struct arena *arena, int64_t moment)
{
	const char *time = clock_format(arena, moment, 3);
	char *name = arena_printf(arena, "reflector-%s", time), *to = name;

	to += strlen("reflector-");
	for (; *time != '\0'; time++)
		if (*time != '-' && *time != ':')
			*to++ = *time;
	*to = '\0';
	return name;
}

/* DIR, or DIR/NAME.dump. */
static void
read_place(struct backup *backup, const char *place)
{
	size_t length = strlen(place), tail = strlen(FOLDER_DUMP);
	const char *slash = strrchr(place, '/'),
		   *name = slash == NULL ? place : slash + 1;

	backup->path = place;
	if (strlen(name) <= tail || strcmp(place + length - tail, FOLDER_DUMP) != 0)
		return;
	backup->name = arena_copy(backup->arena, name, strlen(name) - tail);
	backup->path = slash == NULL ? "." :
				       arena_copy(backup->arena, place,
					   slash == place ? 1 : (size_t)(slash - place));
}

static bool
read_options(struct backup *backup, int argc, char **argv)
{
	static const struct option options[] = {
		{ "erasures", no_argument, NULL, 'e' },
		{ "keep", required_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'e')
			backup->only_erasures = true;
		else if (option != 'k' ||
		    !number_parse(optarg, 1, KEEP_MOST, &backup->keep))
			return false;
	}
	if (optind < argc - 1)
		return false;
	read_place(backup, optind == argc ? FOLDER_USUAL : argv[optind]);
	return backup->name == NULL || (backup->keep == 0 && !backup->only_erasures);
}

/* What the manifest says about the database, all of one moment. */
static enum outcome
describe(struct backup *backup, struct manifest *manifest)
{
	static const struct column versions[] = {
		{ .name = "version",
		    .offset = offsetof(struct manifest, schema),
		    .kind = COLUMN_INTEGER },
		{ .name = "release",
		    .offset = offsetof(struct manifest, release),
		    .kind = COLUMN_TEXT },
	};
	static const struct column servers[] = {
		{ COLUMN(struct manifest, server), COLUMN_TEXT },
	};
	static const struct shape version_shape = SHAPE(versions, struct manifest);
	static const struct shape server_shape = SHAPE(servers, struct manifest);
	enum outcome out = db_find(backup->db, backup->arena,
	    PLAIN_CALL(QUERY_MIGRATION_STATE), &version_shape, manifest);

	if (out == OK)
		out = db_find(backup->db, backup->arena,
		    PLAIN_CALL(QUERY_MIGRATION_PROBE), &server_shape, manifest);
	if (out == OK)
		out = db_find_text(backup->db, backup->arena,
		    PLAIN_CALL(QUERY_BACKUP_COUNTS), &manifest->tables);
	return out;
}

/* pg_dump sees what this transaction sees. */
static enum outcome
dump(struct backup *backup, const char *path, struct manifest *manifest)
{
	const char *snapshot = NULL;
	enum outcome out = db_query(
	    backup->db, backup->arena, PLAIN_CALL(QUERY_BACKUP_BEGIN), NULL);

	if (out == OK)
		out = describe(backup, manifest);
	if (out == OK)
		out = db_find_text(backup->db, backup->arena,
		    PLAIN_CALL(QUERY_BACKUP_SNAPSHOT), &snapshot);
	if (out != OK)
		return out;
	out = client_run(backup->arena,
	    (const char *const[]){ "pg_dump", "--format=custom", "--no-password",
		"--snapshot", snapshot, "--file", path, NULL });
	db_close(backup->db);
	return out;
}

/* The manifest first: a dump without one cannot be restored. */
static enum outcome
publish(struct backup *backup, const char *name, const struct manifest *manifest)
{
	struct arena *arena = backup->arena;
	const char *text = manifest_text(arena, manifest);
	const char *last = arena_printf(
	    arena, "%s %s\n", manifest->made_at, folder_path(&backup->folder, name));
	enum outcome out = folder_write(&backup->folder,
	    arena_printf(arena, "%s" FOLDER_MANIFEST, backup->name), text, strlen(text));

	if (out == OK)
		out = folder_finish(&backup->folder, name);
	if (out == OK)
		out = folder_write(&backup->folder, FOLDER_LAST, last, strlen(last));
	if (out == OK)
		printf("%s\n", folder_path(&backup->folder, name));
	return out;
}

static enum outcome
take(struct backup *backup)
{
	const int64_t now = clock_now();
	struct manifest manifest = { .made_at = clock_format(backup->arena, now, 6) };
	const char *name, *partial;
	enum outcome out;

	if (backup->name == NULL)
		backup->name = name_of(backup->arena, now);
	name = arena_printf(backup->arena, "%s" FOLDER_DUMP, backup->name);
	partial = folder_partial(&backup->folder, name);
	out = dump(backup, partial, &manifest);
	if (out == OK)
		out = manifest_measure(backup->arena, partial, &manifest);
	if (out == OK)
		out = publish(backup, name, &manifest);
	if (out != OK)
		folder_abandon(&backup->folder, name);
	return out;
}

/* The erasures come last: also those that were made during the dump. */
static enum outcome
run(struct backup *backup)
{
	enum outcome out = folder_open(&backup->folder, backup->arena, backup->path);

	if (out == OK && !backup->only_erasures)
		out = folder_lock(&backup->folder);
	if (out == OK && !backup->only_erasures)
		out = take(backup);
	if (out == OK)
		out = erasures_note(backup->db, backup->arena,
		    folder_path(&backup->folder, FOLDER_ERASURES));
	if (out == OK && backup->keep > 0)
		out = folder_keep(&backup->folder, backup->keep);
	return out;
}

int
command_backup(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	struct backup backup = { .arena = arena };
	enum outcome out;

	if (!read_options(&backup, argc, argv)) {
		fputs(
		    "usage: reflectorctl backup [--keep COUNT] [DIR] | backup FILE" FOLDER_DUMP
		    " | backup --erasures [DIR]\n",
		    stderr);
		return EXIT_USAGE;
	}
	command_configure(arena, groups, COUNT(groups));
	umask(0077);
	clients_prepare();
	backup.db = command_database();
	out = run(&backup);
	db_free(backup.db);
	if (out != OK)
		fputs("reflectorctl: the backup failed\n", stderr);
	return out == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
