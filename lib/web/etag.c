#include "web/etag.h"

#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/text.h"

const char *
etag_make(struct arena *arena, const char *body, size_t length)
{
	return arena_printf(arena, "\"%s\"", digest_hex(arena, body, length));
}

bool
etag_listed(const char *list, const char *tag, enum etag_comparison comparison)
{
	const size_t length = strlen(tag);

	if (text_equal(list, "*"))
		return true;
	for (list += strspn(list, ", \t"); *list != '\0'; list += strspn(list, ", \t")) {
		const bool is_weak = text_starts(list, "W/");
		const char *one = list + (is_weak ? 2 : 0);
		const char *end = *one == '"' ? strchr(one + 1, '"') : NULL;

		if (end == NULL)
			return false;
		list = end + 1;
		if ((size_t)(list - one) == length && memcmp(one, tag, length) == 0 &&
		    (!is_weak || comparison == ETAG_WEAK))
			return true;
	}
	return false;
}
