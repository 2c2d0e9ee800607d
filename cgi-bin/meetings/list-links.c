#include "handlers.h"

#include "auth/link.h"
#include "base/clock.h"
#include "cgi-bin/shared/origin.h"
#include "find-file.h"
#include "json/encode.h"
#include "model/recording.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

/* Long enough to see a meeting. */
#define LINK_SECONDS 3600

static void
put_link(struct json_writer *json, const char *secret, const struct recording_file *file,
    int64_t expires)
{
	struct arena *arena = json->text.arena;

	json_open(json, NULL, '{');
	json_put_text(json, "file", file->file);
	json_put_text(json, "url",
	    link_make(arena, secret, path_of_file(arena, file->id), expires));
	json_put_text(json, "expires_at", clock_format(arena, expires * 1000000, 6));
	json_close(json, '}');
}

static enum outcome
put_links(struct json_writer *json, const char *secret,
    const struct recording_file_list *files, int64_t expires, int64_t *count)
{
	const char *path;
	enum outcome out = OK;

	for (int64_t at = 0; at < files->count;) {
		const struct recording_file *file = &files->items[at];

		out = find_file(json->text.arena, files, &at, &path);
		if (out == OK) {
			put_link(json, secret, file, expires);
			(*count)++;
		} else if (out != NOT_FOUND && out != FORBIDDEN)
			return out;
	}
	return OK;
}

/* Of the meeting's own files that are here. */
enum outcome
list_links(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	const struct origin origin = origin_of(request);
	struct recording_file_list files = { 0 };
	const char *secret = NULL;
	int64_t seconds = LINK_SECONDS, count = 0;
	enum outcome given = parameter_integer(
	    request, reply, "seconds", (struct range){ 1, LINK_SECONDS_MOST }, &seconds);
	enum outcome out = find_own_files(request, &files);

	reply_secret(reply);
	if (out != OK)
		return refuse_recording(reply, out);
	out = given != OK ? given : check_storage(reply);
	if (out == OK)
		out = recording_link_secret(request->db, request->arena, &secret);
	json_open(&json, NULL, '{');
	json_open(&json, "items", '[');
	if (out == OK)
		out = put_links(&json, secret, &files,
		    request->received_at / 1000000 + seconds, &count);
	json_close(&json, ']');
	json_close(&json, '}');
	if (out == OK && count > 0 && !request->is_head)
		out = origin_note_links(
		    request->db, request->arena, request->captures[0], &origin);
	return out == OK ? reply_json(reply, &json) : out;
}
