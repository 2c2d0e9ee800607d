#include "recording-file.h"

#include "auth/access.h"
#include "auth/link.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "json/encode.h"
#include "model/recording.h"
#include "model/storage.h"
#include "web/download.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

/* nginx/reflector-recordings.conf: RECORDINGS_DIR. */
#define LOCATION "/reflector-recordings/"
/* Long enough to see a meeting. */
#define LINK_SECONDS 3600

static const char *
path_of(struct arena *arena, const char *id)
{
	return arena_printf(arena, "/v1/recordings/%s/file", id);
}

static enum outcome
refuse(struct reply *reply, enum outcome out)
{
	return out == NOT_FOUND ? reply_problem(reply, out, "Recording not found") : out;
}

static enum outcome
find_own_files(struct request *request, struct recording_file_list *files)
{
	enum outcome out = recording_files(request->db, request->arena, request->captures[0],
	    files);

	return out == OK ? access_own(&request->caller, files->items[0].user_id) : out;
}

/* signature NULL: the request is no link's. */
static enum outcome
read_link(struct request *request, struct reply *reply, struct link *link)
{
	enum outcome first = parameter_text(request, reply, "expires", &link->expires);
	enum outcome second = parameter_text(request, reply, "signature", &link->signature);

	link->path = path_of(request->arena, request->captures[0]);
	return first != OK ? first : second;
}

static enum outcome
find_linked_files(struct request *request, struct reply *reply, const struct link *link,
    struct recording_file_list *files)
{
	const char *secret;
	enum outcome out = recording_link_secret(request->db, request->arena, &secret);

	if (out != OK)
		return out;
	if (link_check(request->arena, secret, link, request->received_at / 1000000) != OK)
		return reply_problem(reply, FORBIDDEN, "The link is wrong or has expired");
	return recording_files(request->db, request->arena, request->captures[0], files);
}

static enum outcome
check_open(struct reply *reply)
{
	return storage_is_open() ? OK : reply_problem(reply, NOT_FOUND,
	    "Recordings are not served here: RECORDINGS_DIR is not set");
}

static bool
is_one_file(const struct recording_file_list *files)
{
	return files->count == 1 ||
	    text_equal(files->items[0].id, files->items[files->count - 1].id);
}

/* Where the file that stands at *at is, under whichever of its names; *at moves to the next
 * file.  FORBIDDEN: it may be there, but is not the meeting's own. */
static enum outcome
find_file(struct arena *arena, const struct recording_file_list *files, int64_t *at,
    const char **path)
{
	const char *id = files->items[*at].id;
	enum outcome each, out = NOT_FOUND;

	do {
		const struct recording_file *file = &files->items[*at];

		if (file->name == NULL || (out != NOT_FOUND && out != FORBIDDEN))
			continue;
		each = file->is_own ? storage_find(arena, file->name, path) : FORBIDDEN;
		out = each == NOT_FOUND ? out : each;
	} while (++*at < files->count && text_equal(files->items[*at].id, id));
	return out;
}

/* nginx would answer 503 in our place, and nobody would know why. */
static enum outcome
hand_over(struct request *request, struct reply *reply, const char *path)
{
	if (storage_obstacle(request->arena, path) == NULL)
		return download_send(request->arena, reply, LOCATION, path);
	log_error("RECORDINGS_READER, nginx's user, may not read the file of a recording:"
		  " reflectorctl audit names it");
	return reply_problem(reply, UNAVAILABLE, "The web server may not read the recording's file");
}

static enum outcome
send_file(struct request *request, struct reply *reply, const struct recording_file_list *files)
{
	const char *path;
	int64_t at = 0;
	enum outcome out = check_open(reply);

	if (out != OK)
		return out;
	if (!is_one_file(files))
		return reply_problem(reply, BAD_REQUEST,
		    "The recording has several files: ask for its links");
	out = find_file(request->arena, files, &at, &path);
	if (out == FORBIDDEN)
		return reply_problem(reply, NOT_FOUND,
		    "The file is another meeting's, which named it first");
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Recording file not found");
	return out == OK ? hand_over(request, reply, path) : out;
}

enum outcome
send_recording(struct request *request, struct reply *reply)
{
	struct link link = { 0 };
	struct recording_file_list files;
	enum outcome out = read_link(request, reply, &link);

	if (link.signature == NULL && request->caller.id == NULL)
		return UNAUTHENTICATED;
	if (out == OK)
		out = link.signature != NULL ? find_linked_files(request, reply, &link, &files) :
		    find_own_files(request, &files);
	return out == OK ? send_file(request, reply, &files) : refuse(reply, out);
}

static void
put_link(struct json_writer *json, const char *secret, const struct recording_file *file,
    int64_t expires)
{
	struct arena *arena = json->text.arena;

	json_open(json, NULL, '{');
	json_put_text(json, "file", file->file);
	json_put_text(json, "url", link_make(arena, secret, path_of(arena, file->id), expires));
	json_put_text(json, "expires_at", clock_format(arena, expires * 1000000, 6));
	json_close(json, '}');
}

static enum outcome
put_links(struct json_writer *json, const char *secret, const struct recording_file_list *files,
    int64_t expires)
{
	const char *path;
	enum outcome out = OK;

	for (int64_t at = 0; at < files->count;) {
		const struct recording_file *file = &files->items[at];

		out = find_file(json->text.arena, files, &at, &path);
		if (out == OK)
			put_link(json, secret, file, expires);
		else if (out != NOT_FOUND && out != FORBIDDEN)
			return out;
	}
	return OK;
}

/* Of the meeting's own files that are here. */
enum outcome
list_links(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct recording_file_list files;
	const char *secret = NULL;
	int64_t seconds = LINK_SECONDS;
	enum outcome given = parameter_integer(request, reply, "seconds", 1, LINK_SECONDS_MOST,
	    &seconds);
	enum outcome out = find_own_files(request, &files);

	if (out != OK)
		return refuse(reply, out);
	out = given != OK ? given : check_open(reply);
	if (out == OK)
		out = recording_link_secret(request->db, request->arena, &secret);
	json_open(&json, NULL, '{');
	json_open(&json, "items", '[');
	if (out == OK)
		out = put_links(&json, secret, &files, request->received_at / 1000000 + seconds);
	json_close(&json, ']');
	json_close(&json, '}');
	return out == OK ? reply_json(reply, &json) : out;
}
