#include "base/outcome.h"

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OK:
		return "OK";
	case BAD_REQUEST:
		return "BAD_REQUEST";
	case NOT_UNIQUE:
		return "NOT_UNIQUE";
	case UNAUTHENTICATED:
		return "UNAUTHENTICATED";
	case FORBIDDEN:
		return "FORBIDDEN";
	case NOT_FOUND:
		return "NOT_FOUND";
	case METHOD_UNKNOWN:
		return "METHOD_UNKNOWN";
	case CONFLICT:
		return "CONFLICT";
	case TOO_LARGE:
		return "TOO_LARGE";
	case WRONG_MEDIA_TYPE:
		return "WRONG_MEDIA_TYPE";
	case INVALID:
		return "INVALID";
	case UNAVAILABLE:
		return "UNAVAILABLE";
	case TIMED_OUT:
		return "TIMED_OUT";
	case FAILED:
		return "FAILED";
	}
	return "UNKNOWN";
}
