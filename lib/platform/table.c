#include "table.h"

#include "base/text.h"

/* The first is the platform of a room whose form names none. */
static const struct platform *const platforms[] = {
	&jitsi_platform,
	&whereby_platform,
};

_Static_assert(COUNT(platforms) <= PLATFORM_GROUPS, "each may have settings");

const struct platform *const *
table_platforms(size_t *count)
{
	*count = COUNT(platforms);
	return platforms;
}
