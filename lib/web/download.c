#include "web/download.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/url.h"
#include "web/reply.h"

/* What Jibri and its finalize scripts leave; all else is bytes. */
static const char *const types[][2] = {
	{ ".mp4", "video/mp4" },
	{ ".m4v", "video/mp4" },
	{ ".mov", "video/quicktime" },
	{ ".mkv", "video/x-matroska" },
	{ ".webm", "video/webm" },
	{ ".m4a", "audio/mp4" },
	{ ".mp3", "audio/mpeg" },
	{ ".ogg", "audio/ogg" },
	{ ".opus", "audio/ogg" },
	{ ".flac", "audio/flac" },
	{ ".wav", "audio/wav" },
	{ ".json", "application/json" },
	{ ".vtt", "text/vtt" },
};

static const char *
type_of(const char *name)
{
	const char *ending = strrchr(name, '.');

	for (size_t i = 0; ending != NULL && i < COUNT(types); i++)
		if (strcasecmp(ending, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

/* RFC 6266: a plain name for old readers, the true one in the form of RFC 8187. */
static const char *
disposition(struct arena *arena, const char *name)
{
	struct text out = text_new(arena);

	text_add(&out, "attachment; filename=\"");
	for (const char *c = name; *c != '\0'; c++)
		text_add_char(&out, strchr(URL_PLAIN " ", *c) != NULL ? *c : '_');
	text_add(&out, "\"; filename*=UTF-8''");
	url_escape(&out, name, "");
	return out.bytes;
}

enum outcome
download_send(
    struct arena *arena, struct reply *reply, const char *location, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	struct text place = text_new(arena);

	text_add(&place, location);
	url_escape(&place, path, "/");
	reply_secret(reply); /* the ETag is nginx's: the body is not here */
	reply_header(reply, "X-Accel-Redirect", place.bytes);
	reply_header(reply, "Content-Disposition", disposition(arena, name));
	return reply_text(reply, type_of(name), "");
}
