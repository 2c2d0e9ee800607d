/*
 * Keys of the tests as those who publish them write them, and files that hold them.
 */
#ifndef LIB_KEYS_H
#define LIB_KEYS_H

#include <openssl/evp.h>

struct arena;

/* A JWK of the public half; more: further members, each after a comma. */
const char *keys_jwk(struct arena *, EVP_PKEY *, const char *more);

/* A JWKS of these objects, which NULL ends. */
const char *keys_set(struct arena *, const char *const jwks[]);
#define KEYS_SET(arena, ...) keys_set(arena, (const char *const[]){ __VA_ARGS__, NULL })

/* The path of a new file with this text; it goes with the arena. */
const char *keys_file(struct arena *, const char *text);

/* The file has another text now: it is another file, or the same one. */
void keys_rename(struct arena *, const char *path, const char *text);
void keys_rewrite(const char *path, const char *text);

#endif
