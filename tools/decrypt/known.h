/*
 * What the database knows of a recording's file that is to be decrypted.
 */
#ifndef TOOLS_DECRYPT_KNOWN_H
#define TOOLS_DECRYPT_KNOWN_H

#include <stdbool.h>

struct arena;
struct db;

struct known_file {
	const char *path;
	/* As Jibri's host reported it, lower case; NULL: it is not known. */
	const char *sha256, *plain_sha256;
	bool is_known; /* the database has a recording with this file */
};

/* Has it the form of a recording's id? */
bool known_is_id(const char *text);

/* By the id of a recording or of one of its files, below RECORDINGS_DIR; false: standard error
 * says why not. */
bool known_by_id(struct db *, struct arena *, const char *id, struct known_file *);

/* By its path, which need not be known; false: the database failed, standard error says so. */
bool known_by_path(struct db *, struct arena *, const char *path, struct known_file *);

#endif
