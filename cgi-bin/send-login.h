/*
 * GET /v1/jitsi/login?room=: who comes to a meeting without a token is sent to the site's page
 * for its room, LOGIN_URL; where there is none, or nothing may be told of the meeting, to a page
 * that says what to do (login.html).
 */
#ifndef SEND_LOGIN_H
#define SEND_LOGIN_H

#include "base/outcome.h"

struct reply;
struct request;

/* The page; its tag is of no use. */
extern const char login_tag[], login_text[];

enum outcome send_login(struct request *, struct reply *);

#endif
