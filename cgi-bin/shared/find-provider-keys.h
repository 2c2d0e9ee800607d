/*
 * The keys of the identity provider: what web asks of a program, answered by the model.  Each
 * process has them once, for all its workers (doc/design/secrets.md, "A provider's keys").
 */
#ifndef SHARED_FIND_PROVIDER_KEYS_H
#define SHARED_FIND_PROVIDER_KEYS_H

#include <stdbool.h>

#include "base/outcome.h"

struct request;

/*
 * Before a token is checked (is_unknown false): looks into the database for new keys, unless
 * somebody in this process has just done so.  After one whose key is not there (is_unknown true):
 * asks deliver for a fetch, and waits for it.
 *
 * OK: there are other keys; NOT_FOUND: there are not; UNAVAILABLE: nobody knows, because the
 * database is away or no keys were ever fetched.
 */
enum outcome find_provider_keys(struct request *, bool is_unknown);

#endif
