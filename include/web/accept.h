/*
 * Content negotiation by Accept (RFC 9110 §12.5.1).
 */
#ifndef WEB_ACCEPT_H
#define WEB_ACCEPT_H

#include <stdbool.h>

struct request;

/*
 * Does the caller prefer this media type to the default one?  Between equal weights the
 * type that Accept names more specifically wins; else the default.
 */
bool accept_prefers(const struct request *, const char *type, const char *usual);

#endif
