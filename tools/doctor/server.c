/*
 * reflectorctl doctor: the server PostgreSQL, and the disks.
 */
#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "execute.h"
#include "model/diagnosis.h"
#include "model/storage.h"
#include "subjects.h"

#define VERSION_LEAST 150000
#define SECOND INT64_C(1000000)
/* Of the connections that PostgreSQL allows. */
#define CONNECTIONS_MOST_PERCENT 80
/* An older transaction keeps autovacuum from removing anything. */
#define TRANSACTION_SECONDS 3600
#define SHARING "Id=reflector-jitsi-events@"
#define SHARED_CONNECTIONS 2
#define DISK_WARNING_PERCENT 10
#define DISK_ERROR_PERCENT 2
#define PLACES 5

enum { RELEASE, CONNECTIONS, VACUUM, TRANSACTION, DISK };

/* clang-format off */
static const struct check checks[] = {
	[RELEASE] = { "server.version", "the version of PostgreSQL",
	    "The tables and functions need PostgreSQL 15 or later.",
	    "Upgrade the cluster: sudo pg_upgradecluster VERSION main",
	    "troubleshooting/data.md#postgresql" },
	[CONNECTIONS] = { "server.connections", "connections, and how many PostgreSQL allows",
	    "A program that gets no connection answers 503.",
	    "Increase max_connections in postgresql.conf and restart PostgreSQL, or put PgBouncer in front of it.",
	    "troubleshooting/data.md#postgresql" },
	[VACUUM] = { "server.autovacuum", "whether PostgreSQL vacuums by itself",
	    "Without autovacuum tables and indexes grow without limit, and erased data stays on the disk.",
	    "Remove autovacuum = off and track_counts = off from postgresql.conf, then: sudo systemctl reload postgresql",
	    "troubleshooting/data.md#postgresql" },
	[TRANSACTION] = { "server.transactions", "the age of the oldest transaction",
	    "PostgreSQL removes no row that was deleted after it began: all tables grow.",
	    "End it, with pg_terminate_backend in psql.",
	    "troubleshooting/data.md#postgresql" },
	[DISK] = { "disk.space", "free space and free inodes",
	    "Without space no event, log line or recording is stored.",
	    "Delete what nobody needs, or enlarge the disk.",
	    "troubleshooting/data.md#disks" },
};
/* clang-format on */

static void
look_at_version(struct doctor *doctor, const struct server *server)
{
	doctor_row(doctor, &checks[RELEASE],
	    server->version < VERSION_LEAST ? ERROR : FINE, NULL, "%s",
	    server->version_text);
}

/* How many threads a process has; 0: there is no such process. */
static int64_t
count_threads(struct arena *arena, const char *process)
{
	DIR *tasks = opendir(
	    arena_printf(arena, "/proc/%.*s/task", (int)strcspn(process, "\n"), process));
	const struct dirent *entry;
	int64_t count = 0;

	while (tasks != NULL && (entry = readdir(tasks)) != NULL)
		count += entry->d_name[0] != '.';
	if (tasks != NULL)
		closedir(tasks);
	return count;
}

/* How many connections the running programs may open: one for each thread.  Those of
 * jitsi-events share two. */
static int64_t
count_places(struct doctor *doctor)
{
	static const char *const argv[] = { "systemctl", "show", "-p", "Id", "-p",
		"MainPID", "reflector-*@*.service", "reflector-deliver.service", NULL };
	struct arena *arena = doctor_arena(doctor);
	struct execution shown = execute(arena, argv, doctor_timeout_ms(doctor));
	const char *at = execution_is_fine(&shown) ? shown.output : "", *next;
	int64_t count = 0;

	/* A paragraph for each unit, its properties in any order. */
	for (; *at != '\0'; at = next) {
		const char *id = strstr(at, "Id="), *process = strstr(at, "MainPID=");
		int64_t threads;

		next = strstr(at, "\n\n");
		next = next == NULL ? at + strlen(at) : next + 2;
		if (id == NULL || process == NULL)
			continue;
		threads = count_threads(arena, process + strlen("MainPID="));
		count += text_starts(id, SHARING) && threads > SHARED_CONNECTIONS ?
		    SHARED_CONNECTIONS :
		    threads;
	}
	return count;
}

static void
look_at_connections(struct doctor *doctor, const struct server *server)
{
	const int64_t places = count_places(doctor);
	const int64_t most = server->used - server->own + places;
	const bool is_full = server->used * 100 >
	    server->allowed * CONNECTIONS_MOST_PERCENT;
	const char *with_all = places == 0 ?
	    "" :
	    arena_printf(
		doctor_arena(doctor), "; %" PRId64 " if every thread has one", most);

	doctor_row(doctor, &checks[CONNECTIONS],
	    is_full || most > server->allowed ? WARNING : FINE, NULL,
	    "%" PRId64 " of %" PRId64 " are used, %" PRId64 " by the programs%s",
	    server->used, server->allowed, server->own, with_all);
}

static void
look_at_transaction(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct transaction found = { 0 };
	enum outcome out = diagnosis_longest(db, arena, &found);
	int64_t seconds;

	if (out == NOT_FOUND) {
		doctor_row(doctor, &checks[TRANSACTION], FINE, NULL, "there is none");
		return;
	}
	if (!data_is_answered(doctor, &checks[TRANSACTION], out))
		return;
	seconds = (clock_now() - found.began_at) / SECOND;
	if (seconds <= TRANSACTION_SECONDS) {
		doctor_row(doctor, &checks[TRANSACTION], FINE, NULL, "%s",
		    data_span(arena, seconds < 0 ? 0 : seconds));
		return;
	}
	doctor_row(doctor, &checks[TRANSACTION], WARNING, NULL,
	    "%s, of role %s by %s, state %s", data_span(arena, seconds), found.role,
	    *found.program == '\0' ? "an unnamed program" : found.program, found.state);
	doctor_mend(doctor,
	    "end it, on the database's host with kill %" PRId64
	    ", or in psql with pg_terminate_backend",
	    found.pid);
}

/* Folders that may be on disks of their own. */
struct places {
	const char *paths[PLACES], *names[PLACES];
	dev_t devices[PLACES];
	size_t count;
};

/* Adds a folder that exists here; a disk that is there already gets a further name. */
static void
add_place(struct arena *arena, struct places *places, const char *path, const char *name)
{
	struct stat status;

	if (path == NULL || stat(path, &status) != 0)
		return;
	for (size_t i = 0; i < places->count; i++)
		if (places->devices[i] == status.st_dev) {
			places->names[i] = arena_printf(
			    arena, "%s, %s", places->names[i], name);
			return;
		}
	places->paths[places->count] = path;
	places->names[places->count] = name;
	places->devices[places->count++] = status.st_dev;
}

/* How much of a hundred is free; 100 for a file system without a limit. */
static unsigned
percent(fsblkcnt_t left, fsblkcnt_t all)
{
	return all == 0 ? 100 : (unsigned)((double)left * 100 / (double)all);
}

static void
look_at_disk(struct doctor *doctor, const char *path, const char *name)
{
	struct statvfs disk;
	unsigned space, inodes, least;

	if (statvfs(path, &disk) != 0)
		return;
	space = percent(disk.f_bavail, disk.f_blocks);
	inodes = percent(disk.f_favail, disk.f_files);
	least = space < inodes ? space : inodes;
	doctor_row(doctor, &checks[DISK],
	    least < DISK_ERROR_PERCENT	     ? ERROR :
		least < DISK_WARNING_PERCENT ? WARNING :
					       FINE,
	    path, "%s: %u %% of the space is free, %u %% of the inodes", name, space,
	    inodes);
}

static void
look_at_disks(struct doctor *doctor, const char *data_directory)
{
	static const struct config_group *const groups[] = { &storage_config };
	struct arena *arena = doctor_arena(doctor);
	struct places places = { 0 };

	add_place(arena, &places, data_directory, "PostgreSQL's data");
	add_place(arena, &places, "/var/log", "logs");
	if (data_configure(doctor, &checks[DISK], groups, COUNT(groups)) &&
	    storage_is_open() && data_is_reachable(doctor, storage_folder()))
		add_place(arena, &places, storage_folder(), "recordings");
	add_place(arena, &places, "/run", "sockets and counts");
	add_place(arena, &places, "/var/lib/reflector", "backups");
	for (size_t i = 0; i < places.count; i++)
		look_at_disk(doctor, places.paths[i], places.names[i]);
}

void
look_at_server(struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	struct db *db = data_db(doctor);
	struct server server = { 0 };

	if (db != NULL &&
	    data_is_answered(
		doctor, &checks[RELEASE], diagnosis_server(db, arena, &server))) {
		look_at_version(doctor, &server);
		look_at_connections(doctor, &server);
		doctor_row(doctor, &checks[VACUUM], server.is_vacuumed ? FINE : WARNING,
		    NULL, "autovacuum is %s", server.is_vacuumed ? "on" : "off");
		look_at_transaction(doctor, db);
	}
	look_at_disks(doctor, server.data_directory);
}
