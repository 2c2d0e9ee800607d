/*
 * reflectorctl audit lists
 * - recordings that nginx may not read;
 * - recordings and spool entries that other users may read, and secrets that anybody but
 *   their owner may read;
 * - with --database, rights that migrate does not grant, and files that several meetings name;
 * - with --meetings, how many of the newest have sessions that differ from their log.
 */
#include <errno.h>
#include <fts.h>
#include <getopt.h>
#include <grp.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/number.h"
#include "base/reader.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "db/query.h"
#include "model/presence.h"
#include "output/shown.h"

#define OTHERS (S_IRWXO)
#define GROUP_AND_OTHERS (S_IRWXG | S_IRWXO)
#define WRITERS (S_IWGRP | S_IWOTH)
#define MEETINGS_MOST 1000000
/* At most so many lines for each place: a wrong umask would print one for every file. */
#define LINES_MOST 20

/* A variable that names a path, and the permissions that nothing there may have. */
static const struct place {
	const char *variable;
	mode_t forbidden;
	bool is_tree;
	bool is_ours;	   /* it must belong to us or root */
	bool is_operators; /* the group reflector may read it */
} places[] = {
	{ "RECORDINGS_DIR", OTHERS, true, false, false },
	{ "JIBRI_RECORDINGS_DIR", OTHERS, true, false, false },
	{ "JIBRI_SPOOL_DIR", OTHERS, true, false, false },
	{ "REFLECTOR_ENV_FILE", GROUP_AND_OTHERS, false, true, true },
	{ "AUTH_JWT_PUBLIC_KEY", WRITERS, false, true, false },
	{ "JIBRI_JWT_PUBLIC_KEY", WRITERS, false, true, false },
	{ "JITSI_JWT_PRIVATE_KEY", OTHERS | WRITERS, false, true, false },
	{ "JITSI_JWT_PREVIOUS_PUBLIC_KEY", WRITERS, false, true, false },
};

static bool
is_foreign(const struct place *place, const struct stat *status)
{
	return place->is_ours && status->st_uid != 0 && status->st_uid != geteuid();
}

/* The group reflector are the operators, who may read the settings. */
static mode_t
forbidden(const struct place *place, const struct stat *status)
{
	const struct group *group = place->is_operators ? getgrgid(status->st_gid) : NULL;

	if (group == NULL || strcmp(group->gr_name, "reflector") != 0)
		return place->forbidden;
	return place->forbidden & ~(mode_t)S_IRGRP;
}

/* The begin of a line; whoever names files must not change the terminal. */
static void
print_path(const char *variable, const char *path)
{
	struct arena *arena = arena_new();

	printf("%s: %s: ", variable, shown_text(arena, path));
	arena_free(arena);
}

/* Returns 1 when its permissions are too open, else 0. */
static int
judge(const struct place *place, const char *path, const struct stat *status, int told)
{
	const mode_t mode = status->st_mode & 07777;

	if (S_ISLNK(status->st_mode) ||
	    ((mode & forbidden(place, status)) == 0 && !is_foreign(place, status)))
		return 0;
	if (told < LINES_MOST) {
		print_path(place->variable, path);
		printf("mode %04o is too open%s\n", (unsigned)mode,
		    is_foreign(place, status) ?
			", and its owner is neither this user nor root" :
			"");
	} else if (told == LINES_MOST)
		printf("%s: more of the same, not listed\n", place->variable);
	return 1;
}

/* Below a folder that others cannot enter nothing is open to them. */
static int
judge_tree(const struct place *place, char *path)
{
	char *const roots[] = { path, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int found = 0;

	while (tree != NULL && (entry = fts_read(tree)) != NULL) {
		if (entry->fts_info == FTS_DP)
			continue;
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
		    entry->fts_info == FTS_NS) {
			print_path(place->variable, entry->fts_path);
			puts(strerror(entry->fts_errno));
			found++;
			continue;
		}
		found += judge(place, entry->fts_path, entry->fts_statp, found);
		if (entry->fts_info == FTS_D &&
		    (entry->fts_statp->st_mode & S_IXOTH) == 0)
			fts_set(tree, entry, FTS_SKIP);
	}
	if (tree != NULL)
		fts_close(tree);
	return found;
}

/* A file that nginx may not read, or does not send because it is a symbolic link. */
static int
judge_entry(FTS *tree, FTSENT *entry, const char *user, int found)
{
	const bool is_file = entry->fts_info == FTS_F &&
	    strcmp(entry->fts_name, "metadata.json") != 0;
	const bool is_link = entry->fts_info == FTS_SL;
	const bool is_folder = entry->fts_info == FTS_D;

	if (!is_link &&
	    (!(is_file || is_folder) || reader_may(entry->fts_path, entry->fts_statp)))
		return 0;
	if (is_folder)
		fts_set(tree, entry, FTS_SKIP);
	if (found < LINES_MOST) {
		print_path("RECORDINGS_DIR", entry->fts_path);
		puts(is_link ?
			"nginx does not send files through a symbolic link: replace it by the file" :
			user);
	} else if (found == LINES_MOST)
		puts("RECORDINGS_DIR: more of the same, not listed");
	return 1;
}

static int
judge_readable(struct arena *arena)
{
	const char *path = config_value("RECORDINGS_DIR");
	const char *user = config_value("RECORDINGS_READER");
	char *const roots[] = { arena_text(arena, path == NULL ? "" : path), NULL };
	const char *obstacle, *text;
	FTSENT *entry;
	FTS *tree;
	int found = 0;

	user = user == NULL ? "www-data" : user;
	/* A missing folder is reported by judge_place. */
	if (path == NULL || !reader_is(user) || access(path, F_OK) != 0)
		return 0;
	text = arena_printf(arena,
	    "nginx's user %s (RECORDINGS_READER) may not read it: run setfacl -m "
	    "u:%s:rX",
	    user, user);
	obstacle = reader_obstacle(arena, path);
	if (obstacle != NULL) {
		printf("RECORDINGS_DIR: %s: %s\n", obstacle, text);
		return 1;
	}
	tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	while (tree != NULL && (entry = fts_read(tree)) != NULL)
		found += judge_entry(tree, entry, text, found);
	if (tree != NULL)
		fts_close(tree);
	return found;
}

static int
judge_place(struct arena *arena, const struct place *place)
{
	const char *path = config_value(place->variable);
	struct stat status;

	if (path == NULL)
		return 0;
	if (place->is_tree)
		return judge_tree(place, arena_text(arena, path));
	if (stat(path, &status) == 0)
		return judge(place, path, &status, 0);
	printf("%s: %s: %s\n", place->variable, path, strerror(errno));
	return 1;
}

/* Returns 1 when sessions differ from the log, or cannot be compared. */
static int
judge_meetings(struct arena *arena, const char *newest)
{
	static const struct config_group *const groups[] = { &db_config };
	struct presence_comparison meetings;
	struct db *db;
	enum outcome out;

	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	out = presence_compare(db, arena, newest, &meetings);
	db_free(db);
	if (out != OK)
		puts("meetings: not compared, the query failed or timed out");
	else if (meetings.different > 0)
		printf("meetings: sessions of %" PRId64 " of %" PRId64
		       " differ from their event log: run reflectorctl reproject\n",
		    meetings.different, meetings.compared);
	return out != OK || meetings.different > 0;
}

/* Returns how many findings the database has, or 1 when it cannot be queried. */
static int
judge_database(struct arena *arena)
{
	static const struct config_group *const groups[] = { &db_config };
	static const struct column columns[] = { { .name = "complaint",
	    .kind = COLUMN_TEXT } };
	static const struct shape shape = SHAPE(columns, const char *);
	struct list complaints;
	struct db *db;
	enum outcome out;
	int found = 1;

	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	out = db_list(db, arena, PLAIN_CALL(QUERY_AUDIT_DATABASE), &shape, &complaints);
	if (out == OK)
		found = (int)complaints.count;
	for (int i = 0; out == OK && i < found; i++)
		printf("database: %s\n", ((const char **)complaints.items)[i]);
	db_free(db);
	if (out != OK)
		puts("database: not checked, the query failed or timed out");
	return found;
}

struct wish {
	const char *meetings; /* how many; NULL: none */
	bool database;
};

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct wish *wish)
{
	static const struct option options[] = {
		{ "meetings", required_argument, NULL, 'm' },
		{ "database", no_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	int64_t count;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'd')
			wish->database = true;
		else if (option == 'm' && number_parse(optarg, 1, MEETINGS_MOST, &count))
			wish->meetings = optarg;
		else
			return false;
	}
	return optind == argc;
}

int
command_audit(struct arena *arena, int argc, char **argv)
{
	struct wish wish = { 0 };
	int found = 0;

	if (!read_options(argc, argv, &wish)) {
		fputs("usage: reflectorctl audit [--database] [--meetings COUNT]\n",
		    stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < COUNT(places); i++)
		found += judge_place(arena, &places[i]);
	found += judge_readable(arena);
	if (wish.database)
		found += judge_database(arena);
	if (wish.meetings != NULL)
		found += judge_meetings(arena, wish.meetings);
	return found == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
