#include "backoff.h"

#include <string.h>

#include "base/text.h"
#include "json/encode.h"

#define WAIT_MOST 64

static struct backoff *
find(struct backoff_set *backoffs, const char *id)
{
	for (size_t i = 0; i < BACKOFF_MOST; i++)
		if (text_equal(backoffs->items[i].id, id))
			return &backoffs->items[i];
	return NULL;
}

int64_t
backoff_note(
    struct backoff_set *backoffs, const char *id, int64_t now_ms, int64_t first_ms)
{
	struct backoff *entry = find(backoffs, id);

	if (entry == NULL)
		entry = find(backoffs, "");
	if (entry == NULL || strlen(id) >= sizeof(entry->id))
		return first_ms;
	if (entry->id[0] == '\0')
		entry->wait_ms = first_ms;
	else if (entry->wait_ms < WAIT_MOST * first_ms)
		entry->wait_ms *= 2;
	memmove(entry->id, id, strlen(id) + 1); /* it may be the same */
	entry->due_ms = now_ms + entry->wait_ms;
	return entry->wait_ms;
}

void
backoff_forget(struct backoff_set *backoffs, const char *id)
{
	struct backoff *entry = find(backoffs, id);

	if (entry != NULL)
		entry->id[0] = '\0';
}

const char *
backoff_due(const struct backoff_set *backoffs, int64_t now_ms)
{
	for (size_t i = 0; i < BACKOFF_MOST; i++)
		if (backoffs->items[i].id[0] != '\0' &&
		    backoffs->items[i].due_ms <= now_ms)
			return backoffs->items[i].id;
	return NULL;
}

const char *
backoff_json(const struct backoff_set *backoffs, struct arena *arena)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '[');
	for (size_t i = 0; i < BACKOFF_MOST; i++)
		if (backoffs->items[i].id[0] != '\0')
			json_put_text(&json, NULL, backoffs->items[i].id);
	json_close(&json, ']');
	return json.text.bytes;
}
