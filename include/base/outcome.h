/*
 * The one vocabulary for "how did it go".  Everything that can fail returns an
 * enum outcome; it says what a client may know, never why (the cause is logged
 * once, where it is found).  What it means in HTTP, web/reply.h alone knows.
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum outcome {
	OK = 0,
	MALFORMED,	 /* cut short, or not in the form that it should have */
	INVALID,	 /* in the right form, with faults */
	TOO_LARGE,	 /* longer than is taken */
	TAKEN,		 /* another has the name */
	INAPPLICABLE,	 /* the thing has nothing that this could be done with */
	CONFLICT,	 /* not as things stand; a text says why */
	UNAUTHENTICATED, /* who asks is not known, or could not prove it */
	FORBIDDEN,	 /* who asks may not */
	NOT_FOUND,	 /* there is no such thing */
	UNAVAILABLE,	 /* our own trouble, which passes: to be tried again */
	TIMED_OUT,	 /* this one took too long; others may go on */
	FAILED		 /* a defect of ours */
};

/* The outcome's name, for log lines: "NOT_FOUND".  Never NULL. */
const char *outcome_name(enum outcome);

#endif
