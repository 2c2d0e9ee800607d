/*
 * What the checks of a Jitsi host share: where its files are, and a script of ours that judges
 * them and tells its findings in lines for programs.
 */
#ifndef TOOLS_DOCTOR_JITSI_H
#define TOOLS_DOCTOR_JITSI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "doctor.h"

struct arena;

/* A file of the Jitsi host, below --jitsi-files if that is given. */
const char *jitsi_file(const struct doctor *, const char *path);

/* The text of a file, which may be longer than what is read of it; NULL: it cannot be read. */
const char *jitsi_read(struct arena *, const char *path);

/*
 * The value of a name in a file of "name = value" or "name: value" lines, such as HOCON; the
 * last one counts.  A quoted value has no quotes in it.  NULL: there is none.
 */
const char *jitsi_value(struct arena *, const char *text, const char *name);

/* Is it there? */
bool jitsi_has(const struct doctor *, const char *path);

/* Were a Jitsi host's checks asked for, by --jitsi or --jitsi-files? */
bool jitsi_is_wanted(const struct doctor *);

/* A file of Reflector's own folders prosody, jibri and jitsi-meet. */
const char *jitsi_tool(const struct doctor *, const char *path);

/* A setting of Reflector; NULL: it is unset, or there are no settings on this host. */
const char *jitsi_setting(const char *name);

#endif
