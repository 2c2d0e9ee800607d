/*
 * Cross-origin requests (the Fetch standard's CORS protocol), for the origins that
 * CORS_ORIGIN names (blank-separated, or `*`; default none).
 */
#ifndef WEB_CORS_H
#define WEB_CORS_H

#include <stdbool.h>

struct config_group;
struct reply;
struct request;

extern const struct config_group cors_config;

/* Does CORS_ORIGIN name the origin?  `*` names none. */
bool cors_names(const char *origin);

/* Adds the headers that let a page of that origin read the answer; none for other origins. */
void cors_allow(const struct request *, struct reply *);

/* Answers a preflight: the allowed methods (as in Allow) and headers. */
void cors_preflight(const struct request *, struct reply *, const char *methods);

#endif
