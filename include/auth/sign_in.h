/*
 * How people sign in to the console by an identity provider.  The module owns CONSOLE_CLIENT_ID
 * (sign_in_config), which belongs to AUTH_OIDC_ISSUER: a program lists it after caller_config.
 */
#ifndef AUTH_SIGN_IN_H
#define AUTH_SIGN_IN_H

struct config_group;

extern const struct config_group sign_in_config;

/* The console's client id at the provider; NULL: nobody can sign in there. */
const char *sign_in_client(void);

/* These two are NULL, too, then: AUTH_OIDC_ISSUER, and AUTH_JWT_AUDIENCE, which may not be set. */
const char *sign_in_issuer(void);
const char *sign_in_audience(void);

#endif
