#include "wire/list.h"

#include "json/encode.h"

void
list_next(struct json_writer *json, const char *name, int64_t next, int64_t count)
{
	if (next < count)
		json_put_integer(json, name, next);
}
