/*
 * Entity tags (RFC 9110, section 8.8.3): what names the present state of what an answer shows.
 */
#ifndef WEB_ETAG_H
#define WEB_ETAG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The strong tag of a body: its SHA-256, in quotes; the arena's. */
const char *etag_make(struct arena *, const char *body, size_t length);

enum etag_comparison {
	ETAG_STRONG, /* If-Match: a weak tag is none of ours */
	ETAG_WEAK    /* If-None-Match: W/"x" is as good as "x" */
};

/* Does a list of tags, or `*`, name this tag?  What follows a fault of syntax is not read. */
bool etag_listed(const char *list, const char *tag, enum etag_comparison);

#endif
