/*
 * The names of one object's members, to find the one that comes twice.  Private
 * to json/.
 *
 * A PATRICIA trie: a name costs at most a step for each of its bits, so
 * nobody can choose names that make it slow, as they can for a hash table.
 */
#ifndef JSON_NAMES_H
#define JSON_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct name;

/* Zero it before use. */
struct names {
	struct name *first;
};

/* Adds a name without NUL bytes, which is kept, not copied; false: it is there. */
bool names_add(
    struct names *, struct arena *, const uint8_t *bytes, size_t length) MUST_USE;

#endif
