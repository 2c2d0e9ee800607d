/*
 * Links to the files of a recording, which whoever has them may follow; for meetings.c.
 */
#ifndef CGI_BIN_LIST_LINKS_H
#define CGI_BIN_LIST_LINKS_H

#include "web/route.h"

handler list_links;

#endif
