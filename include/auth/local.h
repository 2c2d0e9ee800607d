/*
 * AUTH_BACKEND=none: whoever is on this machine is the one user, and so would be every page
 * that a browser on it shows.  Private to auth/.
 */
#ifndef AUTH_LOCAL_H
#define AUTH_LOCAL_H

struct credentials;

/*
 * NULL when the request is the local user's: it comes from this machine, was not forwarded,
 * asks for localhost or an address (a name may be another site's that was bound to this
 * machine), and no page of another origin sent it that CORS_ORIGIN does not name.  Else why
 * not, a static text.
 */
const char *local_fault(const struct credentials *);

#endif
