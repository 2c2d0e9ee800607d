/*
 * URLs from settings and callers, to which the programs send requests.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

struct text;

/*
 * Is it an http or https URL with a host and a valid port, printable and without blanks?  A
 * URL that is accepted here is valid to libcurl too.
 */
bool url_is_usable(const char *url);

/* Has it a user, perhaps with a password, before its host (RFC 3986, userinfo)? */
bool url_has_user(const char *url);

/* RFC 3986's unreserved characters. */
#define URL_PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

/* Adds a text, every byte that is neither plain nor one of `also` as %XX. */
void url_escape(struct text *, const char *text, const char *also);

#endif
