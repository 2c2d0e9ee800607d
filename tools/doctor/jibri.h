/*
 * What the files about Jibri's host share.
 */
#ifndef TOOLS_DOCTOR_JIBRI_H
#define TOOLS_DOCTOR_JIBRI_H

#include <stdbool.h>

#include "doctor.h"

struct arena;
struct envfile;

/* As in jibri-relay.socket. */
#define JIBRI_RELAY_URL "http://127.0.0.1:2223"
#define JIBRI_ENV "/etc/reflector/jibri.env"

enum jibri_check {
	JIBRI_CONFIGURATION,
	JIBRI_FINALIZE,
	JIBRI_SETTINGS,
	JIBRI_RECEIVER,
	JIBRI_RECORDINGS,
	JIBRI_SPACE,
	JIBRI_SPOOL,
	JIBRI_ENCRYPTION,
	JIBRI_TIMER,
	JIBRI_RELAY,
	JIBRI_CHECKS
};

extern const struct check jibri_checks[JIBRI_CHECKS];

struct jibri {
	struct doctor *doctor;
	struct arena *arena;
	const char *configuration; /* text of jibri.conf */
	struct envfile *settings;  /* NULL: they cannot be read */
	bool is_copy;		   /* files of another host */
};

/* A setting of jibri.env; NULL: it is unset, or the file cannot be read. */
const char *jibri_setting(const struct jibri *, const char *name);

/* Whether Jibri itself reports, and to whom. */
void jibri_look_at_relay(struct jibri *);

/* How the sender stands: what Reflector answers, what waits, the units. */
void jibri_look_at_sender(struct jibri *);

#endif
