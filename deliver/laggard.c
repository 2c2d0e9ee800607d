#include "laggard.h"

#include <string.h>

#include "base/text.h"
#include "json/encode.h"

#define WAIT_MOST 64

static struct laggard *
find(struct laggards *laggards, const char *id)
{
	for (size_t i = 0; i < LAGGARDS_MOST; i++)
		if (text_equal(laggards->items[i].id, id))
			return &laggards->items[i];
	return NULL;
}

int64_t
laggard_note(struct laggards *laggards, const char *id, int64_t now_ms, int64_t first_ms)
{
	struct laggard *laggard = find(laggards, id);

	if (laggard == NULL)
		laggard = find(laggards, "");
	if (laggard == NULL || strlen(id) >= sizeof(laggard->id))
		return first_ms;
	if (laggard->id[0] == '\0')
		laggard->wait_ms = first_ms;
	else if (laggard->wait_ms < WAIT_MOST * first_ms)
		laggard->wait_ms *= 2;
	memmove(laggard->id, id, strlen(id) + 1); /* it may be the same */
	laggard->due_ms = now_ms + laggard->wait_ms;
	return laggard->wait_ms;
}

void
laggard_forget(struct laggards *laggards, const char *id)
{
	struct laggard *laggard = find(laggards, id);

	if (laggard != NULL)
		laggard->id[0] = '\0';
}

const char *
laggard_due(const struct laggards *laggards, int64_t now_ms)
{
	for (size_t i = 0; i < LAGGARDS_MOST; i++)
		if (laggards->items[i].id[0] != '\0' &&
		    laggards->items[i].due_ms <= now_ms)
			return laggards->items[i].id;
	return NULL;
}

const char *
laggard_list(const struct laggards *laggards, struct arena *arena)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '[');
	for (size_t i = 0; i < LAGGARDS_MOST; i++)
		if (laggards->items[i].id[0] != '\0')
			json_put_text(&json, NULL, laggards->items[i].id);
	json_close(&json, ']');
	return json.text.bytes;
}
