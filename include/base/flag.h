/* An optional flag; zero means that it is absent. */
#ifndef BASE_FLAG_H
#define BASE_FLAG_H

#include <stdbool.h>

enum flag { FLAG_ABSENT, FLAG_FALSE, FLAG_TRUE };

static inline enum flag
flag_of(bool value)
{
	return value ? FLAG_TRUE : FLAG_FALSE;
}

#endif
