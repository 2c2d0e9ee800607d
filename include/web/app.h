/*
 * A program: loads its configuration, starts workers and serves requests until a signal stops it.
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		return app_run(&app, argc, argv);
 *	}
 *
 * Options: -t THREADS, -c (check the configuration and exit), -h, -V.  The listening
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

#define APP_GROUPS 16

/*
 * Where refused callers are counted, besides the metrics; a process of one request counts none.
 * note is called by any worker and must not wait.
 */
struct app_refusals {
	const struct config_group *config;
	void (*start)(const char *program); /* before app's start */
	void (*note)(const struct request *, enum refusal);
	void (*stop)(void); /* after app's stop */
};

struct app {
	const char *name;
	const struct route *routes;
	size_t route_count;
	/* Groups of settings besides those of program, app, cors and db; ends with NULL. */
	const struct config_group *groups[APP_GROUPS];
	/* Adds further groups, at most APP_GROUPS, and returns how many; NULL: none. */
	size_t (*more_groups)(const struct config_group *groups[]);
	unsigned threads;  /* without -t */
	size_t body_bytes; /* a longer body is 413 */
	key_finder
	    *find_key; /* finds the holder of an API key; NULL: no keys are accepted */
	provider_keys_finder *find_provider_keys; /* NULL: it checks no users' tokens */
	const struct app_refusals *refusals;	  /* NULL: nobody is refused here */
	/* Returns the folder below which it may remove files; NULL, or a NULL result: nowhere. */
	const char *(*removable)(void);
	void (*start)(
	    void);	    /* after the configuration, before the workers; may be NULL */
	void (*stop)(void); /* after the workers; may be NULL */
};

/* FASTCGI_TIMEOUT; every program reads this group. */
extern const struct config_group app_config;

/* How many requests are served concurrently; set before an app's start is called. */
unsigned app_workers(void);

/* Runs the program; returns its exit status. */
int app_run(const struct app *, int argc, char **argv);

#endif
