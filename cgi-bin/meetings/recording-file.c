#include "handlers.h"

#include <assert.h>

#include "auth/access.h"
#include "auth/link.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "find-file.h"
#include "model/recording.h"
#include "model/storage.h"
#include "web/download.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

/* nginx/reflector-recordings.conf: RECORDINGS_DIR. */
#define LOCATION "/reflector-recordings/"

/* signature NULL: the request is no link's. */
static enum outcome
read_link(struct request *request, struct reply *reply, struct link *link)
{
	enum outcome first = parameter_text(request, reply, "expires", &link->expires);
	enum outcome second = parameter_text(
	    request, reply, "signature", &link->signature);

	link->path = path_of_file(request->arena, request->captures[0]);
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
	if (link_check(request->arena, secret, link, request->received_at / 1000000) !=
	    OK)
		return reply_problem(
		    reply, FORBIDDEN, "The link is invalid or has expired");
	return recording_files(request->db, request->arena, request->captures[0], files);
}

static bool
is_one_file(const struct recording_file_list *files)
{
	assert(files->count > 0);
	return files->count == 1 ||
	    text_equal(files->items[0].id, files->items[files->count - 1].id);
}

/* nginx would answer 503 in our place, and nobody would know why. */
static enum outcome
hand_over(struct request *request, struct reply *reply, const char *path)
{
	if (storage_obstacle(request->arena, path) == NULL)
		return download_send(request->arena, reply, LOCATION, path);
	log_error("nginx's user (RECORDINGS_READER) may not read a recording's file: "
		  "run reflectorctl audit");
	return reply_problem(reply, UNAVAILABLE,
	    "The web server may not read the recording's file: ask the operator");
}

static enum outcome
send_file(
    struct request *request, struct reply *reply, const struct recording_file_list *files)
{
	const char *path;
	int64_t at = 0;
	enum outcome out = check_storage(reply);

	if (out != OK)
		return out;
	if (!is_one_file(files))
		return reply_problem(reply, INAPPLICABLE,
		    "The recording has several files: request its links");
	out = find_file(request->arena, files, &at, &path);
	if (out == FORBIDDEN)
		return reply_problem(
		    reply, NOT_FOUND, "The file belongs to another meeting");
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Recording file not found");
	return out == OK ? hand_over(request, reply, path) : out;
}

enum outcome
send_recording(struct request *request, struct reply *reply)
{
	struct link link = { 0 };
	struct recording_file_list files = { 0 };
	enum outcome out = read_link(request, reply, &link);

	if (link.signature == NULL && !access_is_known(&request->caller))
		return UNAUTHENTICATED;
	if (out == OK)
		out = link.signature != NULL ?
		    find_linked_files(request, reply, &link, &files) :
		    find_own_files(request, &files);
	return out == OK ? send_file(request, reply, &files) :
			   refuse_recording(reply, out);
}
