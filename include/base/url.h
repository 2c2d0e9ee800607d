/*
 * URLs that somebody sets for us to send to, and what goes into them.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

struct text;

/*
 * An http or https URL whose host and port can be had, printable and without blanks: what is
 * taken here is no bad URL to libcurl later.
 */
bool url_is_usable(const char *url);

/* RFC 3986's unreserved characters. */
#define URL_PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

/* Adds a text, every byte that is neither plain nor one of `also` as %XX. */
void url_escape(struct text *, const char *text, const char *also);

#endif
