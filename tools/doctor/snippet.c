#include "snippet.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "login.h"

#define FILE_MARK "# configuration file "
#define FOLDER "share/reflector-jitsi/nginx"

/* clang-format off */
static const struct snippet shipped[] = {
	{ .name = "reflector.conf", .folder = "snippets", .is_main = true },
	{ .name = "reflector-http.conf", .folder = "conf.d", .is_main = true },
	{ .name = "reflector-body-time.conf", .folder = "snippets" },
	{ .name = "reflector-console.conf", .folder = "snippets" },
	{ .name = "reflector-fastcgi.conf", .folder = "snippets" },
	{ .name = "reflector-headers.conf", .folder = "snippets" },
	{ .name = "reflector-private.conf", .folder = "snippets" },
	{ .name = "reflector-recordings.conf", .folder = "snippets", .is_edited = true },
	{ .name = "reflector-senders.conf", .folder = "snippets" },
	{ .name = "reflector-trusted.conf", .folder = "snippets", .is_edited = true },
};
/* clang-format on */

/* The folder in which a path is. */
static const char *
above(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "" : arena_copy(arena, path, (size_t)(slash - path));
}

const struct snippet *
snippet_list(struct arena *arena)
{
	struct snippet *list = arena_alloc(arena, (COUNT(shipped) + 1) * sizeof(*list));
	const char *prefix = above(arena, above(arena, login_path(arena)));

	memcpy(list, shipped, sizeof(shipped));
	for (size_t i = 0; i < COUNT(shipped); i++) {
		list[i].path = arena_printf(
		    arena, "%s/" FOLDER "/%s", prefix, list[i].name);
		if (access(list[i].path, R_OK) != 0)
			return NULL;
	}
	return list;
}

/* What nginx -T shows of the file: up to the next file.  NULL: nginx does not read it. */
static const char *
content_of(struct arena *arena, const char *configuration, const char *name)
{
	const char *end,
	    *start = strstr(configuration, arena_printf(arena, "/%s:\n", name));

	if (start == NULL)
		return NULL;
	start = strchr(start, '\n') + 1;
	end = strstr(start, FILE_MARK);
	return end == NULL ? start : arena_copy(arena, start, (size_t)(end - start));
}

static bool
counts(const char *line)
{
	return *line != '\0' && *line != '#' && !text_starts(line, "default ");
}

/* The lines that count, without blanks around. */
static const char *
essence(struct arena *arena, const char *content)
{
	struct text kept = text_new(arena);

	while (*content != '\0') {
		const char *line;
		size_t length;

		content += strspn(content, " \t\n");
		length = strcspn(content, "\n");
		line = arena_copy(arena, content, length);
		if (counts(line))
			text_printf(&kept, "%s\n", line);
		content += length;
	}
	return kept.bytes;
}

static const char *
read_file(struct arena *arena, const char *path)
{
	struct text content = text_new(arena);
	FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t got;

	if (file == NULL)
		return "";
	do {
		got = fread(bytes, 1, sizeof(bytes), file);
		text_add_bytes(&content, bytes, got);
	} while (got == sizeof(bytes));
	fclose(file);
	return content.bytes;
}

const char snippet_unread[] = "nginx does not read it: no server includes it";

const char *
snippet_trouble(
    struct arena *arena, const struct snippet *snippet, const char *configuration)
{
	const char *used = content_of(arena, configuration, snippet->name);

	if (used == NULL)
		return snippet_unread;
	if (snippet->is_edited ||
	    strcmp(essence(arena, used),
		essence(arena, read_file(arena, snippet->path))) == 0)
		return NULL;
	return arena_printf(arena, "it differs from %s", snippet->path);
}
