/*
 * URLs that somebody sets for us to send to.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

/*
 * An http or https URL whose host and port can be had, printable and without blanks: what is
 * taken here is no bad URL to libcurl later.
 */
bool url_is_usable(const char *url);

#endif
