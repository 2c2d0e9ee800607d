/*
 * The one vocabulary for "how did it go".  Everything that can fail returns an
 * enum outcome; it says what a client may know, never why (the cause is logged
 * once, where it is found).  web/reply.h turns it into an HTTP status.
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum outcome {
	OK = 0,
	BAD_REQUEST,	  /* 400: not understood as HTTP */
	NOT_UNIQUE,	  /* 400: the name is taken; Reflector's clients expect 400 */
	UNAUTHENTICATED,  /* 401 */
	FORBIDDEN,	  /* 403 */
	NOT_FOUND,	  /* 404 */
	METHOD_UNKNOWN,	  /* 405 */
	CONFLICT,	  /* 409: not as things stand, and the detail says why */
	TOO_LARGE,	  /* 413 */
	WRONG_MEDIA_TYPE, /* 415 */
	INVALID,	  /* 422: the body or the query has faults */
	UNAVAILABLE,	  /* 503: our own trouble; the caller should come again */
	TIMED_OUT, /* 503: the database took too long over this one; others may go on */
	FAILED	   /* 500: a defect of ours */
};

/* The outcome's name, for log lines: "NOT_FOUND".  Never NULL. */
const char *outcome_name(enum outcome);

#endif
