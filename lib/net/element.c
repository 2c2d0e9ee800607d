#include "net/element.h"

#include <stdbool.h>
#include <string.h>

#include <expat.h>

#include "base/arena.h"
#include "base/text.h"

/* Between namespace and name; it cannot be in a name. */
#define SEPARATOR ' '

struct reading {
	struct arena *arena;
	XML_Parser parser;
	struct element *root, *open;	     /* open: whose end is awaited */
	struct element *last[ELEMENT_DEPTH]; /* the newest element of each depth */
	struct text texts[ELEMENT_DEPTH];
	size_t depth, count;
	bool is_refused;
};

static void
refuse(struct reading *reading)
{
	reading->is_refused = true;
	XML_StopParser(reading->parser, XML_FALSE);
}

/* The name without its namespace, and, unless space is NULL, that. */
static const char *
split(struct arena *arena, const char *name, const char **space)
{
	const char *local = strrchr(name, SEPARATOR);

	if (space != NULL)
		*space = local == NULL ? "" :
					 arena_copy(arena, name, (size_t)(local - name));
	return arena_text(arena, local == NULL ? name : local + 1);
}

static const struct element_attribute *
copy_attributes(struct arena *arena, const char **pairs)
{
	const struct element_attribute *first = NULL;

	for (; pairs[0] != NULL; pairs += 2) {
		struct element_attribute *made = arena_alloc(arena, sizeof(*made));

		made->name = split(arena, pairs[0], NULL);
		made->value = arena_text(arena, pairs[1]);
		made->next = first;
		first = made;
	}
	return first;
}

static void
place(struct reading *reading, struct element *element)
{
	size_t depth = reading->depth;

	element->parent = reading->open;
	if (depth == 0)
		reading->root = element;
	else if (reading->open->child == NULL)
		reading->open->child = element;
	else
		reading->last[depth]->next = element;
	reading->last[depth] = element;
	reading->texts[depth] = text_new(reading->arena);
	reading->open = element;
	reading->depth++;
}

static void
start(void *arg, const char *name, const char **pairs)
{
	struct reading *reading = arg;
	struct element *element;

	if (reading->depth == ELEMENT_DEPTH || reading->count == ELEMENT_COUNT) {
		refuse(reading);
		return;
	}
	element = arena_alloc(reading->arena, sizeof(*element));
	element->name = split(reading->arena, name, &element->space);
	element->attributes = copy_attributes(reading->arena, pairs);
	reading->count++;
	place(reading, element);
}

static void
end(void *arg, const char *name)
{
	struct reading *reading = arg;

	(void)name;
	reading->depth--;
	reading->open->text = reading->texts[reading->depth].bytes;
	reading->open = reading->open->parent;
}

static void
add_text(void *arg, const char *bytes, int length)
{
	struct reading *reading = arg;

	text_add_bytes(&reading->texts[reading->depth - 1], bytes, (size_t)length);
}

static void
refuse_doctype(
    void *arg, const char *name, const char *system, const char *public, int has)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has;
	refuse(arg);
}

static void
refuse_comment(void *arg, const char *text)
{
	(void)text;
	refuse(arg);
}

static void
refuse_instruction(void *arg, const char *target, const char *text)
{
	(void)target;
	(void)text;
	refuse(arg);
}

const struct element *
element_read(struct arena *arena, const char *text)
{
	struct reading reading = { .arena = arena,
		.parser = XML_ParserCreateNS("UTF-8", SEPARATOR) };
	enum XML_Status status;

	if (reading.parser == NULL)
		return NULL;
	XML_SetUserData(reading.parser, &reading);
	XML_SetElementHandler(reading.parser, start, end);
	XML_SetCharacterDataHandler(reading.parser, add_text);
	XML_SetDoctypeDeclHandler(reading.parser, refuse_doctype, NULL);
	XML_SetCommentHandler(reading.parser, refuse_comment);
	XML_SetProcessingInstructionHandler(reading.parser, refuse_instruction);
	status = XML_Parse(reading.parser, text, (int)strlen(text), 1);
	XML_ParserFree(reading.parser);
	return status == XML_STATUS_OK && !reading.is_refused ? reading.root : NULL;
}

const char *
element_attribute(const struct element *element, const char *name)
{
	for (const struct element_attribute *at = element->attributes; at != NULL;
	     at = at->next)
		if (strcmp(at->name, name) == 0)
			return at->value;
	return NULL;
}

static const struct element *
search(const struct element *element, const char *space, const char *name)
{
	while (element != NULL &&
	    ((space != NULL && strcmp(element->space, space) != 0) ||
		(name != NULL && strcmp(element->name, name) != 0)))
		element = element->next;
	return element;
}

const struct element *
element_child(const struct element *element, const char *space, const char *name)
{
	return search(element->child, space, name);
}

const struct element *
element_sibling(const struct element *element, const char *space, const char *name)
{
	return search(element->next, space, name);
}

const char *
element_escape(struct arena *arena, const char *text)
{
	struct text escaped = text_new(arena);

	for (; *text != '\0'; text++) {
		if (*text == '&')
			text_add(&escaped, "&amp;");
		else if (*text == '<')
			text_add(&escaped, "&lt;");
		else if (*text == '>')
			text_add(&escaped, "&gt;");
		else if (*text == '"')
			text_add(&escaped, "&quot;");
		else if (*text == '\'')
			text_add(&escaped, "&apos;");
		else
			text_add_char(&escaped, *text);
	}
	return escaped.bytes;
}
