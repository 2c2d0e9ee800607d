/*
 * Configuration: KEY=value from the environment, else from the file that
 * REFLECTOR_ENV_FILE names (systemd's EnvironmentFile syntax, see
 * systemd.exec(5)); if the environment lacks that variable, from /etc/reflector/env,
 * if that exists.  A variable that is empty in the environment is unset,
 * whatever the file says.
 *
 * A module that has settings declares a group: a table of variables that point
 * at its own static fields, set once before threads start.  A program lists the
 * groups it uses and reads no others.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

enum variable_kind {
	VARIABLE_TEXT,	  /* const char ** */
	VARIABLE_FLAG,	  /* bool *: true false yes no on off 1 0 */
	VARIABLE_NUMBER,  /* int64_t *: an integer in low..high */
	VARIABLE_SECONDS, /* int64_t *: read as seconds (decimals allowed), kept in
	                     milliseconds; low..high are milliseconds */
	VARIABLE_CHOICE	  /* const char **: one of choices, blank-separated */
};

struct variable {
	const char *name;
	enum variable_kind kind;
	void *into;	      /* a static of the module, of the kind's type */
	const char *fallback; /* what an unset (or empty) variable means; NULL: nothing
	                         (text stays NULL) */
	bool required;	      /* unset or empty is a fault */
	int64_t low, high;    /* numbers: range (both 0: any >= 0); text: low =
	                         least bytes */
	const char *choices;
	bool is_secret; /* a text that no other secret may equal */
};

/*
 * One message for all faults, one line for each variable.  It names the variable and what
 * its value must be, never the value.
 */
struct config_faults {
	struct arena *arena;
	char *message; /* NULL while there is none */
};

struct config_group {
	const struct variable *variables;
	size_t count;
	/*
	 * Checks across variables and fills in what follows from others; may be NULL.
	 * Called when all groups are read, also when variables are faulty (they are
	 * then as they were before, unset texts NULL).
	 */
	void (*settle)(struct config_faults *);
};

/*
 * Adds the line "NAME: text" to the faults, unless they have one of NAME.  The text says
 * what the value must be; it never contains the value.  If the value is from the file, the line
 * ends with the file's path and the line in it.
 */
void config_fault(struct config_faults *, const char *name, const char *text);

/*
 * Reads every variable of every group.  The texts live in the arena, which must
 * outlive the program's use of them.  NULL when all is well, else the message.
 *
 * A name in the file that begins as a setting's and is none is a fault, also when the program
 * would not read it.
 *
 * Two equal secrets are a fault, except NAME and NAME_PREVIOUS: both have the same use, and
 * they are equal before the first rotation.
 */
const char *config_load(
    struct arena *, const struct config_group *const groups[], size_t count) MUST_USE;

/*
 * The value of one variable, by the same rules; NULL when it is unset or empty.  That of
 * REFLECTOR_ENV_FILE is the file in use.  It lives until the environment changes or config_load is called again.
 */
const char *config_value(const char *name);

/* The names of all settings, and NULL. */
const char *const *config_names(void);

/* The origin of that value: "environment", or "FILE:LINE"; NULL when it is unset or empty. */
const char *config_source(struct arena *, const char *name);

#endif
