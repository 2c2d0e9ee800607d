/*
 * One request to a FastCGI socket, as nginx would make it.
 */
#ifndef TOOLS_DOCTOR_FASTCGI_H
#define TOOLS_DOCTOR_FASTCGI_H

#include <stdint.h>

struct arena;

/*
 * GETs a path of the program that listens at the socket.  NULL: it answered, and *status is set;
 * else what went wrong.
 */
const char *fastcgi_get(struct arena *, const char *socket_path, const char *path,
    int64_t limit_ms, int *status);

#endif
