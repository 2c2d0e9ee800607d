#include "web/page.h"

#include "json/encode.h"
#include "web/parameter.h"

#define PAGE_MOST 100
#define PAGE_USUAL 50
/* No list has so many items; a larger page number is a fault. */
#define PAGE_LAST INT64_C(1000000000)

enum outcome
page_read(const struct request *request, struct reply *reply, struct page *page)
{
	enum outcome first, second;

	*page = (struct page){ .page = 1, .size = PAGE_USUAL };
	first = parameter_integer(
	    request, reply, "page", (struct range){ 1, PAGE_LAST }, &page->page);
	second = parameter_integer(
	    request, reply, "size", (struct range){ 1, PAGE_MOST }, &page->size);
	if (first != OK || second != OK)
		return INVALID;
	page->offset = (page->page - 1) * page->size;
	return OK;
}

void
page_open(struct json_writer *json)
{
	json_open(json, NULL, '{');
	json_open(json, "items", '[');
}

void
page_totals(struct json_writer *json, const struct page *page, int64_t total)
{
	json_close(json, ']');
	json_put_integer(json, "total", total);
	json_put_integer(json, "page", page->page);
	json_put_integer(json, "size", page->size);
	json_put_integer(json, "pages", (total + page->size - 1) / page->size);
}

void
page_close(struct json_writer *json, const struct page *page, int64_t total)
{
	page_totals(json, page, total);
	json_close(json, '}');
}
