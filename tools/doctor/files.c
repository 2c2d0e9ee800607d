/*
 * reflectorctl doctor: files of recordings, and the rows that name them.
 */
#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "data.h"
#include "json/encode.h"
#include "model/diagnosis.h"
#include "model/recording.h"
#include "model/storage.h"
#include "recordings.h"

/* So many entries of the folder are looked at. */
#define ENTRIES 100000

enum { UNNAMED, LOST, UNREADABLE, MISSING };

/* clang-format off */
static const struct check checks[] = {
	[UNNAMED] = { "recordings.unnamed", "files that no meeting has named (the newest 1 000 files)",
	    "Nobody can see these recordings, and no erasure reaches them.",
	    "On Jibri's host: sudo systemctl start jibri-sweep.service; it reports what was not reported.",
	    "troubleshooting/data.md#recordings-and-their-files" },
	[LOST] = { "recordings.lost", "recordings without their file (the newest 1 000 files)",
	    "Callers get 404 for these recordings.",
	    "Find the file on Jibri's host and move it to the path that its recording names.",
	    "troubleshooting/data.md#recordings-and-their-files" },
	[UNREADABLE] = { "recordings.files", "whether nginx's user may read the newest 1 000 files",
	    "Callers get 503 for these recordings.",
	    "sudo reflectorctl audit names each file and the command that opens it.",
	    "operations/recordings.md#the-recordings-folder" },
	[MISSING] = { "recordings.missing", "recordings of the last 7 days that stopped and were never completed",
	    "Jibri did not report them: their files may be on Jibri's host, or lost.",
	    "On Jibri's host: sudo journalctl -u jibri-sweep, and look into JIBRI_SPOOL_DIR.",
	    "troubleshooting/data.md#recordings-and-their-files" },
};
/* clang-format on */

struct found_file {
	const char *path;
	time_t changed_at;
};

struct walk {
	struct found_file *files;
	int count;
	bool is_cut;
};

/* Jibri's own and hidden files are not recordings.  A new file may not be reported yet. */
static bool
is_recording(const FTSENT *entry)
{
	return entry->fts_info == FTS_F && entry->fts_name[0] != '.' &&
	    strcmp(entry->fts_name, "metadata.json") != 0 &&
	    entry->fts_statp->st_mtime < time(NULL) - recording_missing_after_ms() / 1000;
}

static int
order(const void *left, const void *right)
{
	const struct found_file *a = left, *b = right;

	return (a->changed_at < b->changed_at) - (a->changed_at > b->changed_at);
}

/* The files of the folder, the newest first. */
static struct walk
walk(struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	const int64_t deadline = clock_monotonic_ms() + doctor_timeout_ms(doctor);
	char *const roots[] = { arena_text(arena, storage_folder()), NULL };
	struct walk walk = { .files = arena_alloc(arena, ENTRIES * sizeof(*walk.files)) };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	for (int seen = 0; tree != NULL && (entry = fts_read(tree)) != NULL; seen++) {
		if (seen >= ENTRIES || clock_monotonic_ms() > deadline) {
			walk.is_cut = true;
			break;
		}
		if (entry->fts_level > 0 && entry->fts_name[0] == '.')
			fts_set(tree, entry, FTS_SKIP);
		else if (is_recording(entry))
			walk.files[walk.count++] = (struct found_file){
				arena_text(arena, entry->fts_path),
				entry->fts_statp->st_mtime
			};
	}
	if (tree != NULL)
		fts_close(tree);
	qsort(walk.files, (size_t)walk.count, sizeof(*walk.files), order);
	walk.count = walk.count > DIAGNOSIS_FILES ? DIAGNOSIS_FILES : walk.count;
	return walk;
}

static void
look_at_unnamed(struct doctor *doctor, struct db *db, const struct walk *walk)
{
	struct arena *arena = doctor_arena(doctor);
	struct json_writer paths = json_writer(arena);
	struct path_list list;

	json_open(&paths, NULL, '[');
	for (int i = 0; i < walk->count; i++)
		json_put_text(&paths, NULL, walk->files[i].path);
	json_close(&paths, ']');
	if (!data_is_answered(doctor, &checks[UNNAMED],
		diagnosis_unnamed(db, arena, paths.text.bytes, &list)))
		return;
	if (list.count == 0)
		doctor_row(doctor, &checks[UNNAMED], FINE, NULL, "none of %d%s",
		    walk->count, walk->is_cut ? " of those that were found in time" : "");
	else
		doctor_row(doctor, &checks[UNNAMED], WARNING, NULL,
		    "%" PRId64 " of the newest %d files; the newest: %s", list.count,
		    walk->count, list.items[0]);
}

static void
look_at_reading(struct doctor *doctor, const struct walk *walk)
{
	struct arena *arena = doctor_arena(doctor);
	const char *first = NULL;
	int count = 0;

	for (int i = 0; i < walk->count; i++) {
		const char *obstacle = storage_obstacle(
		    arena, walk->files[i].path + strlen(storage_folder()) + 1);

		if (obstacle != NULL && count++ == 0)
			first = obstacle;
	}
	if (count == 0)
		doctor_row(doctor, &checks[UNREADABLE], FINE, NULL,
		    "it may read all of %d", walk->count);
	else
		doctor_row(doctor, &checks[UNREADABLE], ERROR, NULL,
		    "it may not read %d of the newest %d files: %s", count, walk->count,
		    first);
}

/* Is a file there under one of the names that begin at i?  Then *i is the last of them. */
static bool
has_file(struct arena *arena, const struct expected_file_list *list, int64_t *i)
{
	const struct expected_file *file = &list->items[*i];
	const char *path;
	bool found = false;

	for (int64_t n = *i; n < list->count; n++) {
		if (!text_equal(list->items[n].file, file->file) ||
		    !text_equal(list->items[n].room, file->room))
			break;
		found = found ||
		    storage_find(arena, list->items[n].name, &path) != NOT_FOUND;
		*i = n;
	}
	return found;
}

static void
look_at_lost(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	const struct expected_file *first = NULL;
	struct expected_file_list list;
	int lost = 0, count = 0;

	if (!data_is_answered(doctor, &checks[LOST], diagnosis_files(db, arena, &list)))
		return;
	for (int64_t i = 0; i < list.count; i++, count++) {
		const struct expected_file *file = &list.items[i];

		if (!has_file(arena, &list, &i) && lost++ == 0)
			first = file;
	}
	if (lost == 0)
		doctor_row(doctor, &checks[LOST], FINE, NULL, "all of %d exist", count);
	else
		doctor_row(doctor, &checks[LOST], WARNING, NULL,
		    "%d of the newest %d files do not exist; one is of room %s: %s", lost,
		    count, first->room, first->file);
}

void
recordings_look_at_missing(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct room_missing_list list;

	if (!data_is_answered(doctor, &checks[MISSING],
		diagnosis_missing(db, arena, clock_now(), &list)))
		return;
	if (list.count == 0)
		doctor_row(doctor, &checks[MISSING], FINE, NULL, "none");
	for (int64_t i = 0; i < list.count; i++)
		doctor_row(doctor, &checks[MISSING], WARNING, list.items[i].room,
		    "%" PRId64 "; the newest stopped %s", list.items[i].recordings,
		    data_ago(arena, list.items[i].newest_at));
}

void
recordings_look_at_files(struct doctor *doctor, struct db *db)
{
	const struct walk found = walk(doctor);

	look_at_reading(doctor, &found);
	look_at_unnamed(doctor, db, &found);
	look_at_lost(doctor, db);
}
