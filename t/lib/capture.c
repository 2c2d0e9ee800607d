#include "lib/capture.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"

#define CAPTURES_MOST 1000

static const char *
type_of(struct arena *arena, const char *target)
{
	const char *room = strstr(target, "/room/"),
		   *occupant = strstr(target, "/occupant/");

	assert_true((room == NULL) != (occupant == NULL));
	return room != NULL ?
	    arena_printf(arena, "muc-room-%s", room + strlen("/room/")) :
	    arena_printf(arena, "muc-occupant-%s", occupant + strlen("/occupant/"));
}

static struct capture
read_line(struct arena *arena, const char *line)
{
	const struct json *object;

	assert_int_equal(json_parse(arena, line, strcspn(line, "\n"), &object), OK);
	return (struct capture){
		.type = type_of(arena, json_as_text(json_member(object, "target"))),
		.body = json_as_text(json_member(object, "body")),
	};
}

static size_t
read_file(struct arena *arena, const char *path, struct capture *into)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0, count = 0;

	if (file == NULL) {
		perror(path);
		abort();
	}
	while (getline(&line, &room, file) > 0)
		into[count++] = read_line(arena, line);
	free(line);
	fclose(file);
	return count;
}

struct capture *
capture_all(struct arena *arena, size_t *count)
{
	struct capture *captures = arena_alloc(arena, CAPTURES_MOST * sizeof(*captures));
	const char *top = getenv("top_srcdir");
	glob_t files;

	*count = 0;
	assert_int_equal(glob(arena_printf(arena, "%s/t/fixtures/captures/[0-9]*.jsonl",
				  top == NULL ? "." : top),
			     0, NULL, &files),
	    0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		*count += read_file(arena, files.gl_pathv[i], captures + *count);
	globfree(&files);
	return captures;
}
