/*
 * Public keys as PEM text (RFC 7468).  Private to auth/.
 */
#ifndef AUTH_KEY_PEM_H
#define AUTH_KEY_PEM_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct key_set;

/*
 * The keys of every block: PUBLIC KEY, RSA PUBLIC KEY and CERTIFICATE, whose key alone counts.
 * What is between blocks is ignored.  NULL, and the fault (the arena's): there is none, or a block
 * is something else, cannot be read, or is for none of these algorithms (algorithm_list_bits).
 */
struct key_set *key_pem_read(struct arena *, const char *text, size_t length,
    unsigned algorithms, const char **fault);

#endif
