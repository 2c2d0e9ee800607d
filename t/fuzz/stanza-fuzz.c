/*
 * What a server may send over a WebSocket: frames lie within their bytes, and what is read as a
 * stanza is a tree of at most so many elements, whose texts are UTF-8.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/net/frame.h"
#include "base/arena.h"
#include "base/text.h"
#include "net/element.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

/* Its elements are counted; children know their parent. */
static size_t
walk(const struct element *element, size_t depth)
{
	size_t count = 1;

	require(depth <= ELEMENT_DEPTH && *element->name != '\0');
	require(text_is_utf8(element->text, strlen(element->text)));
	for (const struct element_attribute *at = element->attributes; at != NULL;
	     at = at->next)
		require(element_attribute(element, at->name) != NULL);
	for (const struct element *child = element->child; child != NULL;
	     child = child->next) {
		require(child->parent == element);
		count += walk(child, depth + 1);
	}
	return count;
}

static void
read_stanza(struct arena *arena, const struct frame *frame)
{
	const char *text = arena_copy(arena, frame->bytes, frame->length);
	const struct element *root = element_read(arena, text);

	if (root != NULL)
		require(walk(root, 1) <= ELEMENT_COUNT && root->next == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const char *at = arena_copy(arena, bytes, length);
	struct frame frame;

	while (frame_read(at, length, &frame) == OK) {
		require(frame.length <= FRAME_MOST && frame.whole <= length);
		require(frame.bytes + frame.length == at + frame.whole);
		if (frame.kind == FRAME_TEXT)
			read_stanza(arena, &frame);
		at += frame.whole;
		length -= frame.whole;
	}
	arena_free(arena);
	return 0;
}
