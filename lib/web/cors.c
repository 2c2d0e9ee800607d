#include "web/cors.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "web/reply.h"
#include "web/request.h"

/* How long a browser may remember a preflight, in seconds. */
#define PREFLIGHT_AGE "600"

/* What pages may read of an answer (nginx/reflector-http.conf has the same), and may send. */
#define EXPOSED                                                                          \
	"Content-Disposition, Content-Range, ETag, Retry-After, WWW-Authenticate, "      \
	"X-Request-Id"
#define ALLOWED                                                                          \
	"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "        \
	"If-Range, Range, X-Request-Id, traceparent"

static const char *cors_origin;

static const struct variable variables[] = {
	{ .name = "CORS_ORIGIN", .kind = VARIABLE_TEXT, .into = &cors_origin },
};

/* RFC 6454 §7.1: scheme "://" host [ ":" port ], as browsers send it. */
static bool
is_origin(const char *word, size_t length)
{
	static const char *const schemes[] = { "https://", "http://" };

	if (length == 1 && *word == '*')
		return true;
	for (size_t i = 0; i < COUNT(schemes); i++) {
		size_t scheme = strlen(schemes[i]);

		if (length > scheme && strncmp(word, schemes[i], scheme) == 0)
			return strspn(word + scheme,
				   "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") >=
			    length - scheme;
	}
	return false;
}

static void
settle(struct config_faults *faults)
{
	const char *list = cors_origin == NULL ? "" : cors_origin;

	for (list += strspn(list, " "); *list != '\0'; list += strspn(list, " ")) {
		size_t word = strcspn(list, " ");

		if (!is_origin(list, word)) {
			config_fault(faults, "CORS_ORIGIN",
			    "must be * or origins separated by blanks (https://ui.example.com, "
			    "in lower case, without a path)");
			return;
		}
		list += word;
	}
}

const struct config_group cors_config = { variables, COUNT(variables), settle };

/* Is word one of the blank-separated list? */
static bool
has_word(const char *list, const char *wanted)
{
	size_t length = strlen(wanted);

	while (*list != '\0') {
		size_t word = strcspn(list, " ");

		if (word == length && strncmp(list, wanted, length) == 0)
			return true;
		list += word;
		list += strspn(list, " ");
	}
	return false;
}

static bool
is_listed(const char *list, const char *origin)
{
	return has_word(list, origin) || has_word(list, "*");
}

bool
cors_names(const char *origin)
{
	return cors_origin != NULL && !text_empty(origin) && !text_equal(origin, "*") &&
	    has_word(cors_origin, origin);
}

void
cors_allow(const struct request *request, struct reply *reply)
{
	const char *origin = request_variable(request, "HTTP_ORIGIN");

	if (cors_origin == NULL)
		return;
	reply_header(reply, "Vary", "Origin");
	if (text_empty(origin) || text_has_control(origin, strlen(origin)) ||
	    !is_listed(cors_origin, origin))
		return;
	reply_header(reply, "Access-Control-Allow-Origin", origin);
	reply_header(reply, "Access-Control-Expose-Headers", EXPOSED);
}

void
cors_preflight(const struct request *request, struct reply *reply, const char *methods)
{
	const char *origin = request_variable(request, "HTTP_ORIGIN");

	if (cors_origin == NULL || text_empty(origin) || !is_listed(cors_origin, origin))
		return;
	reply_header(reply, "Access-Control-Allow-Methods", methods);
	reply_header(reply, "Access-Control-Allow-Headers", ALLOWED);
	reply_header(reply, "Access-Control-Max-Age", PREFLIGHT_AGE);
}
