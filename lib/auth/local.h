/*
 * AUTH_BACKEND=none: every process on this machine is the local user.  This keeps pages
 * of other sites in a browser on it from being the local user, too.  Private to auth/.
 */
#ifndef AUTH_LOCAL_H
#define AUTH_LOCAL_H

struct credentials;

/*
 * NULL if the request is the local user's: it comes from this machine and was not
 * forwarded; its Host is localhost or an address, because another site's name may resolve
 * to this machine; and it is not from a page of another origin that CORS_ORIGIN does not
 * name.  Else the reason, a static text.
 */
const char *local_fault(const struct credentials *);

#endif
