/*
 * What a caller accepts (RFC 9110 §12.5.1).
 */
#ifndef WEB_ACCEPT_H
#define WEB_ACCEPT_H

#include <stdbool.h>

struct request;

/*
 * Would the caller rather have this media type than the usual one?  Of two that it takes
 * alike, that which its Accept names more closely; else the usual one.
 */
bool accept_prefers(const struct request *, const char *type, const char *usual);

#endif
