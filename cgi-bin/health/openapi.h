/*
 * doc/openapi.yaml as it was when the program was built, by build-aux/embed-text.sh: the
 * text, and its entity tag with its quotes.
 */
#ifndef HEALTH_OPENAPI_H
#define HEALTH_OPENAPI_H

extern const char openapi_text[];
extern const char openapi_tag[];

#endif
