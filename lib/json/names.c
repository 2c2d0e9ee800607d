#include "json/names.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"

/*
 * A node is a name and a place in the trie at once: below it, names are told apart by
 * the bit.  A link to a node whose bit is not larger leads back up: it means the name.
 * Bits are counted from 1; behind its end a name goes on with NULs, so that
 * no name is the start of another.
 */
struct name {
	const uint8_t *bytes;
	size_t length;
	size_t bit;
	struct name *next[2];
};

static unsigned
byte_of(const struct name *name, size_t index)
{
	return index < name->length ? name->bytes[index] : 0;
}

static size_t
bit_of(const struct name *name, size_t bit)
{
	return byte_of(name, (bit - 1) / 8) >> (7 - (bit - 1) % 8) & 1;
}

/* The first bit that tells two names apart; 0 when they are the same. */
static size_t
first_difference(const struct name *one, const struct name *other)
{
	size_t shorter = one->length < other->length ? one->length : other->length;
	size_t index = 0;
	unsigned difference;

	while (index < shorter && one->bytes[index] == other->bytes[index])
		index++;
	if (index == one->length && index == other->length)
		return 0;
	difference = byte_of(one, index) ^ byte_of(other, index);
	assert(difference != 0);
	return index * 8 + (size_t)(__builtin_clz(difference) - 24) + 1;
}

/*
 * Follows the name's bits down to the link that leads up again or, if that is
 * earlier, to a node of bit limit or more.
 */
static struct name **
descend(struct names *names, const struct name *name, size_t limit)
{
	struct name *from = names->first;
	struct name **link = &from->next[0];

	while ((*link)->bit > from->bit && (*link)->bit < limit) {
		from = *link;
		link = &from->next[bit_of(name, from->bit)];
	}
	return link;
}

bool
names_add(struct names *names, struct arena *arena, const uint8_t *bytes, size_t length)
{
	struct name sought = { .bytes = bytes, .length = length };
	struct name *name;
	struct name **link;
	size_t side;

	if (names->first) {
		sought.bit = first_difference(
		    *descend(names, &sought, SIZE_MAX), &sought);
		if (sought.bit == 0)
			return false;
	}
	name = arena_alloc(arena, sizeof(*name));
	*name = sought;
	if (!names->first) {
		name->next[0] = name;
		names->first = name;
		return true;
	}
	link = descend(names, name, name->bit);
	side = bit_of(name, name->bit);
	name->next[side] = name;
	name->next[!side] = *link;
	*link = name;
	return true;
}
