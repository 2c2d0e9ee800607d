/*
 * Whether json-c, in the version that this machine has, does what we rely on.
 */
#ifndef JSON_PROBE_H
#define JSON_PROBE_H

struct arena;

/*
 * Reads letters raw and escaped, and writes them.  NULL when all is well; else the library,
 * its version and what it does wrong (the arena's), for the log.
 */
const char *json_probe(struct arena *);

#endif
