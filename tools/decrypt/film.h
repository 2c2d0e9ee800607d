/*
 * Decrypts a file with age(1).
 */
#ifndef TOOLS_DECRYPT_FILM_H
#define TOOLS_DECRYPT_FILM_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct known_file;

/* As many private keys may be given. */
#define FILM_IDENTITIES 16

struct film_keys {
	const char *identities[FILM_IDENTITIES]; /* paths */
	size_t count;
};

/*
 * Writes the plain film to the path out, mode 0600, at once and whole, or not at all; never over
 * another file.  The digests that are known must be right.  false: standard error says why not.
 */
bool film_decrypt(
    struct arena *, const struct known_file *, const struct film_keys *, const char *out);

#endif
