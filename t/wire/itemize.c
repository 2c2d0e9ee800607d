/*
 * Items of event_append from bodies of event senders, as the ingesting programs write them.
 *
 * Standard input: a JSON object a line, {"dialect","type","received_at","body"}; type is what
 * the path of a stock event says.  Standard output, for each: the item's length in bytes, a
 * line feed, the item and a line feed.  A body that is refused ends the program with status 1.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "model/event.h"
#include "platform/whereby_event.h"
#include "wire/completion.h"
#include "wire/event.h"
#include "wire/presence.h"
#include "wire/signed.h"
#include "wire/stock.h"

static enum outcome
read_event(struct arena *arena, const struct json *line, struct event *event,
    struct faults *faults)
{
	const char *dialect = json_as_text(json_member(line, "dialect"));
	struct delivery delivery = { .body = json_as_text(json_member(line, "body")) };
	const char *file;

	if (delivery.body == NULL ||
	    !json_as_moment(json_member(line, "received_at"), &delivery.received_at))
		return INVALID;
	delivery.body_bytes = strlen(delivery.body);
	if (text_equal(dialect, "signed"))
		return signed_read(arena, &delivery, event, faults);
	if (text_equal(dialect, "stock"))
		return stock_read(arena, &delivery,
		    json_as_text(json_member(line, "type")), event, faults);
	if (text_equal(dialect, "whereby"))
		return whereby_event_read(arena, &delivery, event, faults);
	if (text_equal(dialect, "jibri"))
		return completion_read(arena, &delivery, event, &file, faults);
	return INVALID;
}

static void
itemize(struct arena *arena, const char *line)
{
	struct faults faults = { .arena = arena };
	struct event_item item = { 0 };
	const struct json *object;
	struct event event;

	if (json_parse(arena, line, strlen(line), &object) != OK ||
	    read_event(arena, object, &event, &faults) != OK)
		errx(1, "%s: %s", faults.items == NULL ? "refused" : faults.items, line);
	event.dedup = digest_hex(arena, event.identity, event.identity_bytes);
	event_encode(arena, &event, &item);
	printf("%zu\n%s\n", strlen(item.json), item.json);
}

int
main(void)
{
	const struct config_group *const groups[] = { &presence_config };
	struct arena *settings = arena_new();
	const char *fault = config_load(settings, groups, COUNT(groups));
	char *line = NULL;
	size_t room = 0;

	if (fault != NULL)
		errx(1, "%s", fault);
	while (getline(&line, &room, stdin) > 0) {
		struct arena *arena = arena_new();

		itemize(arena, line);
		fflush(stdout);
		arena_free(arena);
	}
	free(line);
	arena_free(settings);
	return 0;
}
