/*
 * json-c's calls.  Private to json/.
 */
#ifndef JSON_LIBRARY_H
#define JSON_LIBRARY_H

#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"

/* They fail only when memory is out: then the process ends. */
static inline void
library_require(bool done)
{
	if (done)
		return;
	log_error("json-c: out of memory: raise MemoryMax= of the unit");
	abort();
}

#endif
