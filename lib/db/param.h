/* How parameters are sent: inside db/ only. */
#ifndef DB_PARAM_WRITE_H
#define DB_PARAM_WRITE_H

#include "db/param.h"

struct arena;

/* As text, the arena's or its own; NULL: SQL's NULL. */
const char *param_write(struct arena *, const struct param *);

#endif
