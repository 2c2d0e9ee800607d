#include "find-file.h"

#include "auth/access.h"
#include "base/arena.h"
#include "base/text.h"
#include "model/recording.h"
#include "model/storage.h"
#include "web/reply.h"
#include "web/request.h"

const char *
path_of_file(struct arena *arena, const char *id)
{
	return arena_printf(arena, "/v1/recordings/%s/file", id);
}

enum outcome
refuse_recording(struct reply *reply, enum outcome out)
{
	return out == NOT_FOUND ? reply_problem(reply, out, "Recording not found") : out;
}

enum outcome
find_own_files(struct request *request, struct recording_file_list *files)
{
	enum outcome out = recording_files(
	    request->db, request->arena, request->captures[0], files);

	if (out != OK)
		return out;
	return access_own(&request->caller,
	    &(struct thing){
		.owner = files->items[0].user_id, .room_id = files->items[0].room_id });
}

enum outcome
check_storage(struct reply *reply)
{
	return storage_is_open() ?
	    OK :
	    reply_problem(reply, NOT_FOUND,
		"Recordings are not served here: the operator has not set RECORDINGS_DIR");
}

enum outcome
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
