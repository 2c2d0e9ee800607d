/*
 * An XML text as a tree, for the stanzas of XMPP (RFC 7395: each message is a document), by
 * libexpat.  What XMPP forbids is refused: document types, entities of one's own, comments,
 * processing instructions (RFC 6120, 11.1).
 */
#ifndef NET_ELEMENT_H
#define NET_ELEMENT_H

struct arena;

/* Deeper nesting and more elements are refused: stanzas have few. */
#define ELEMENT_DEPTH 32
#define ELEMENT_COUNT 4096

struct element_attribute {
	const char *name, *value; /* the name without its namespace */
	const struct element_attribute *next;
};

/* All texts are the arena's and never NULL. */
struct element {
	const char *space, *name; /* namespace ("": none) and local name */
	const char *text;	  /* its own, without that of its children */
	const struct element_attribute *attributes;
	struct element *parent, *child,
	    *next; /* child: the first; next: after it, or NULL */
};

/* NULL: it is not well-formed, or refused. */
const struct element *element_read(struct arena *, const char *text);

/* The value of an attribute; NULL: it has none of that name. */
const char *element_attribute(const struct element *, const char *name);

/* The first child of that namespace (NULL: any) and name (NULL: any); NULL: there is none. */
const struct element *element_child(
    const struct element *, const char *space, const char *name);

/* The same among its later siblings. */
const struct element *element_sibling(
    const struct element *, const char *space, const char *name);

/* A text that may stand in an element or an attribute. */
const char *element_escape(struct arena *, const char *text);

#endif
