/*
 * login.html, by build-aux/embed-text.sh; its tag is of no use.
 */
#ifndef MEETINGS_LOGIN_H
#define MEETINGS_LOGIN_H

extern const char login_tag[], login_text[];

#endif
