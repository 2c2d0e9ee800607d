#include "base/outcome.h"

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OK:
		return "OK";
	case MALFORMED:
		return "MALFORMED";
	case INVALID:
		return "INVALID";
	case TOO_LARGE:
		return "TOO_LARGE";
	case TAKEN:
		return "TAKEN";
	case INAPPLICABLE:
		return "INAPPLICABLE";
	case CONFLICT:
		return "CONFLICT";
	case STALE:
		return "STALE";
	case UNAUTHENTICATED:
		return "UNAUTHENTICATED";
	case FORBIDDEN:
		return "FORBIDDEN";
	case OUT_OF_REACH:
		return "OUT_OF_REACH";
	case NOT_FOUND:
		return "NOT_FOUND";
	case TOO_MANY:
		return "TOO_MANY";
	case UNAVAILABLE:
		return "UNAVAILABLE";
	case TIMED_OUT:
		return "TIMED_OUT";
	case FAILED:
		return "FAILED";
	}
	return "UNKNOWN";
}
