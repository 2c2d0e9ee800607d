/*
 * The result of everything that can fail.  An outcome says only what a client may
 * know; the cause is logged once, where it is found.  web/reply.h maps an outcome to
 * an HTTP status.
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum outcome {
	OK = 0,
	MALFORMED,	 /* truncated, or not well-formed */
	INVALID,	 /* well-formed, but its content has faults */
	TOO_LARGE,	 /* longer than the limit */
	TAKEN,		 /* the name is in use */
	INAPPLICABLE,	 /* the request does not apply to this thing */
	CONFLICT,	 /* the current state does not allow it; a text says why */
	STALE,		 /* it is not as the caller last read it */
	UNAUTHENTICATED, /* the caller has no valid credentials */
	FORBIDDEN,	 /* the caller may not do this */
	OUT_OF_REACH,	 /* the caller's key is limited to other rooms */
	NOT_FOUND,	 /* the thing does not exist */
	TOO_MANY,	 /* the caller asks too often: wait */
	UNAVAILABLE,	 /* a temporary fault of ours: retry later */
	TIMED_OUT,	 /* this operation took too long; others may succeed */
	FAILED		 /* a defect of ours */
};

/* The outcome's name, for log lines: "NOT_FOUND".  Never NULL. */
const char *outcome_name(enum outcome);

#endif
