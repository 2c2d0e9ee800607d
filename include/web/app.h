/*
 * A program: configuration, workers, requests until it is told to stop.
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		return app_run(&app, argc, argv);
 *	}
 *
 * Options: -t THREADS, -c (check the configuration and leave), -h, -V.  The listening
 * FastCGI socket is file descriptor 0; with GATEWAY_INTERFACE set it is one plain CGI
 * request (RFC 3875), and arguments are ignored: servers pass a query without '='
 * there.
 */
#ifndef WEB_APP_H
#define WEB_APP_H

#include <stddef.h>

#include "web/request.h"

struct config_group;
struct route;

/* The largest body outside /v1/jitsi/ and /v1/jibri/, and there. */
#define BODY_BYTES ((size_t)256 * 1024)
#define EVENT_BODY_BYTES ((size_t)1024 * 1024)

#define APP_GROUPS 8

struct app {
	const char *name;
	const struct route *routes;
	size_t route_count;
	/* What it reads besides program's, app's, cors' and db's settings; ends with NULL. */
	const struct config_group *groups[APP_GROUPS];
	/* Adds groups that a layer below knows, at most APP_GROUPS, and says how many; NULL: none. */
	size_t (*more_groups)(const struct config_group *groups[]);
	unsigned threads;     /* without -t */
	size_t body_bytes;    /* a longer body is 413 */
	key_finder *find_key; /* who has an API key; NULL: none is taken */
	/* The folder below which it may remove files; NULL, or one that answers NULL: nowhere. */
	const char *(*removable)(void);
	void (*start)(
	    void);	    /* after the configuration, before the workers; may be NULL */
	void (*stop)(void); /* after the workers; may be NULL */
};

/* FASTCGI_TIMEOUT; read without being asked. */
extern const struct config_group app_config;

/* How many requests are served at a time; known when an app's start is called. */
unsigned app_workers(void);

/* The exit status. */
int app_run(const struct app *, int argc, char **argv);

#endif
