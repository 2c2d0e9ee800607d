/*
 * Lists by pages: GET /v1/rooms?page=2&size=10.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include <stdint.h>

#include "base/outcome.h"

struct json_writer;
struct reply;
struct request;

/* ?page=1&size=50: page from 1, size 1 to 100. */
struct page {
	int64_t page, size;
	int64_t offset; /* items on the pages before */
};

enum outcome page_read(const struct request *, struct reply *, struct page *) MUST_USE;

/* {"items":[ ... ],"total","page","size","pages"}: the caller writes the items between. */
void page_open(struct json_writer *);
void page_close(struct json_writer *, const struct page *, int64_t total);

/* As page_close; the caller adds members and closes the object. */
void page_totals(struct json_writer *, const struct page *, int64_t total);

#endif
