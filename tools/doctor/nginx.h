/*
 * nginx's configuration as nginx itself reads it.
 */
#ifndef TOOLS_DOCTOR_NGINX_H
#define TOOLS_DOCTOR_NGINX_H

struct doctor;

/* All files of the configuration, one after the other (nginx -T); NULL: there is no nginx here, or
 * its configuration is faulty. */
const char *nginx_configuration(struct doctor *);

/* The value of the first directive of that name; NULL: there is none. */
const char *nginx_directive(struct doctor *, const char *name);

/* The user of its workers; Debian's, if nothing else says so. */
const char *nginx_user(struct doctor *);

#endif
