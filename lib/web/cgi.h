/*
 * One plain CGI request (RFC 3875): environment, standard input and output.
 */
#ifndef WEB_CGI_H
#define WEB_CGI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct request;
struct text;

/* Was this process started for one CGI request? */
bool cgi_is(void);

void cgi_read(struct request *, size_t body_limit);
void cgi_answer(const struct text *answer);

#endif
