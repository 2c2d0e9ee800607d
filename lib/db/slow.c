#include "slow.h"

struct slow_key *
slow_find(struct slow_keys *keys, uint64_t key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->items[i].key == key)
			return &keys->items[i];
	return NULL;
}

void
slow_note(struct slow_keys *keys, uint64_t key, bool is_proven)
{
	struct slow_key *found = slow_find(keys, key);

	if (found != NULL) {
		found->is_proven = found->is_proven || is_proven;
		return;
	}
	if (keys->count < SLOW_MOST) {
		found = &keys->items[keys->count++];
	} else {
		found = &keys->items[keys->oldest];
		keys->oldest = (keys->oldest + 1) % SLOW_MOST;
	}
	*found = (struct slow_key){ key, is_proven };
}

void
slow_forget(struct slow_keys *keys, uint64_t key)
{
	struct slow_key *found = slow_find(keys, key);

	if (found != NULL)
		*found = keys->items[--keys->count];
}
