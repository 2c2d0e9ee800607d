/*
 * What a backup says about its dump, in a JSON file beside it.
 */
#ifndef TOOLS_BACKUP_MANIFEST_H
#define TOOLS_BACKUP_MANIFEST_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;

struct manifest {
	const char *made_at; /* RFC 3339 */
	const char *release; /* of the reflectorctl */
	const char *server;  /* the version of PostgreSQL */
	int64_t schema;	     /* the newest file of sql/tables */
	int64_t bytes;	     /* of the dump */
	const char *sha256;  /* of the dump */
	const char *tables;  /* a JSON object: how many rows each has */
};

/* bytes and sha256 of a file.  UNAVAILABLE: it cannot be read; the reason is printed. */
enum outcome manifest_measure(
    struct arena *, const char *path, struct manifest *) MUST_USE;

/* The manifest as JSON, with a line's end. */
const char *manifest_text(struct arena *, const struct manifest *);

/*
 * Reads the manifest of a dump and compares the dump with it.  INVALID, UNAVAILABLE: the dump
 * cannot be restored; the reason is printed.
 */
enum outcome manifest_check(struct arena *, const char *dump, struct manifest *) MUST_USE;

/* A JSON text, written so that equal ones are equal texts; NULL: it is none. */
const char *manifest_plain(struct arena *, const char *json);

#endif
