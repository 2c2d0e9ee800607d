#include "xmpp.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "net/element.h"
#include "net/websocket.h"

#define FRAMING "urn:ietf:params:xml:ns:xmpp-framing"
#define STREAMS "http://etherx.jabber.org/streams"
#define SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define BIND "urn:ietf:params:xml:ns:xmpp-bind"
#define MUC "http://jabber.org/protocol/muc"
#define FOCUS "http://jitsi.org/protocol/focus"

/* Leaving must not wait. */
#define LEAVE_MS 200

/* Whoever sends more that was not asked for is no Prosody. */
#define STANZAS_MOST 1000

typedef bool answers(const struct element *, const char *what);

static enum outcome
fail(struct xmpp *xmpp, enum outcome out)
{
	xmpp->problem = out == TIMED_OUT ? "no answer in time" :
	    out == NOT_FOUND		 ? "the server ended the connection" :
	    out == UNAVAILABLE		 ? "the connection was lost" :
					   "the answer is not XMPP";
	return UNAVAILABLE;
}

/* "not-allowed: Invalid signature", from what has a condition and perhaps a text. */
static const char *
describe(struct xmpp *xmpp, const struct element *error)
{
	const struct element *condition = error == NULL ?
	    NULL :
	    element_child(error, NULL, NULL);
	const struct element *text = error == NULL ? NULL :
						     element_child(error, NULL, "text");

	if (condition != NULL && condition == text)
		condition = element_sibling(condition, NULL, NULL);
	return arena_printf(xmpp->arena, "%s%s%s",
	    condition == NULL ? "refused without a reason" : condition->name,
	    text == NULL ? "" : ": ", text == NULL ? "" : text->text);
}

/* The role that a room gives us stands in each presence of our own. */
static void
note_role(struct xmpp *xmpp, const struct element *stanza)
{
	const char *from = element_attribute(stanza, "from"), *told;
	const struct element *user = element_child(stanza, MUC "#user", "x"), *item;

	if (strcmp(stanza->name, "presence") != 0 || !text_equal(from, xmpp->seat) ||
	    user == NULL || (item = element_child(user, NULL, "item")) == NULL)
		return;
	if ((told = element_attribute(item, "role")) != NULL)
		xmpp->role = told;
	if ((told = element_attribute(item, "affiliation")) != NULL)
		xmpp->affiliation = told;
}

static enum outcome
say(struct xmpp *xmpp, const char *text)
{
	enum outcome out = websocket_send(
	    xmpp->socket, text, clock_monotonic_ms() + xmpp->timeout_ms);

	return out == OK ? OK : fail(xmpp, out);
}

/* The next stanza.  NOT_FOUND: the stream has ended. */
static enum outcome
next(struct xmpp *xmpp, int64_t deadline, const struct element **stanza)
{
	const char *message;
	enum outcome out = websocket_receive(xmpp->socket, &message, deadline);

	if (out != OK)
		return out;
	*stanza = element_read(xmpp->arena, message);
	if (*stanza == NULL)
		return MALFORMED;
	note_role(xmpp, *stanza);
	return strcmp((*stanza)->space, FRAMING) == 0 &&
		strcmp((*stanza)->name, "close") == 0 ?
	    NOT_FOUND :
	    OK;
}

/* The first stanza that answers; the others are passed over. */
static enum outcome
await(struct xmpp *xmpp, answers *answer, const char *what, const struct element **stanza)
{
	int64_t deadline = clock_monotonic_ms() + xmpp->timeout_ms;
	enum outcome out = OK;

	for (int i = 0; out == OK && i < STANZAS_MOST; i++) {
		out = next(xmpp, deadline, stanza);
		if (out == OK && answer(*stanza, what))
			return OK;
	}
	return fail(xmpp, out == OK ? MALFORMED : out);
}

/* Of the stream or of the login: what is hoped for, or why not. */
static bool
is_step(const struct element *stanza, const char *name)
{
	return (strcmp(stanza->space, STREAMS) == 0 &&
		   (strcmp(stanza->name, name) == 0 ||
		       strcmp(stanza->name, "error") == 0)) ||
	    (strcmp(stanza->space, SASL) == 0 &&
		(strcmp(stanza->name, name) == 0 ||
		    strcmp(stanza->name, "failure") == 0));
}

static bool
is_iq_answer(const struct element *stanza, const char *id)
{
	const char *type = element_attribute(stanza, "type");

	return strcmp(stanza->name, "iq") == 0 &&
	    text_equal(element_attribute(stanza, "id"), id) &&
	    (text_equal(type, "result") || text_equal(type, "error"));
}

/* Our own presence comes with status 110; instead of it, an error. */
static bool
is_room_answer(const struct element *stanza, const char *seat)
{
	const struct element *user = element_child(stanza, MUC "#user", "x"), *status;

	if (strcmp(stanza->name, "presence") != 0 ||
	    !text_equal(element_attribute(stanza, "from"), seat))
		return false;
	if (text_equal(element_attribute(stanza, "type"), "error"))
		return true;
	status = user == NULL ? NULL : element_child(user, NULL, "status");
	while (status != NULL && !text_equal(element_attribute(status, "code"), "110"))
		status = element_sibling(status, NULL, "status");
	return status != NULL;
}

static enum outcome
open_stream(struct xmpp *xmpp, const struct element **features)
{
	const char *domain = element_escape(xmpp->arena, xmpp->domain);
	enum outcome out = say(xmpp,
	    arena_printf(xmpp->arena, "<open xmlns='" FRAMING "' to='%s' version='1.0'/>",
		domain));

	if (out == OK)
		out = await(xmpp, is_step, "features", features);
	if (out != OK || strcmp((*features)->name, "error") != 0)
		return out;
	xmpp->problem = describe(xmpp, *features);
	return element_child(*features, NULL, "host-unknown") != NULL ? NOT_FOUND :
									FORBIDDEN;
}

static bool
offers(const struct element *features, const char *wanted)
{
	const struct element *list = element_child(features, SASL, "mechanisms");
	const struct element *one = list == NULL ? NULL :
						   element_child(list, NULL, "mechanism");

	while (one != NULL && strcmp(one->text, wanted) != 0)
		one = element_sibling(one, NULL, "mechanism");
	return one != NULL;
}

/* An iq with these attributes; its result. */
static enum outcome
ask(struct xmpp *xmpp, const char *attributes, const char *content,
    const struct element **result)
{
	const char *id = arena_printf(xmpp->arena, "doctor-%u", ++xmpp->asked);
	enum outcome out = say(xmpp,
	    arena_printf(xmpp->arena, "<iq xmlns='jabber:client' id='%s' %s>%s</iq>", id,
		attributes, content));

	if (out == OK)
		out = await(xmpp, is_iq_answer, id, result);
	if (out != OK || text_equal(element_attribute(*result, "type"), "result"))
		return out;
	xmpp->problem = describe(xmpp, element_child(*result, NULL, "error"));
	return FORBIDDEN;
}

enum outcome
xmpp_log_in(struct xmpp *xmpp)
{
	const struct element *answer = NULL;
	enum outcome out = open_stream(xmpp, &answer);

	if (out != OK)
		return out;
	if (!offers(answer, "ANONYMOUS")) {
		xmpp->problem = "Prosody offers no login by token (ANONYMOUS)";
		return FORBIDDEN;
	}
	out = say(xmpp, "<auth xmlns='" SASL "' mechanism='ANONYMOUS'/>");
	if (out == OK)
		out = await(xmpp, is_step, "success", &answer);
	if (out != OK)
		return out;
	if (strcmp(answer->name, "failure") == 0) {
		xmpp->problem = describe(xmpp, answer);
		return FORBIDDEN;
	}
	out = open_stream(xmpp, &answer);
	return out == OK ? ask(xmpp, "type='set'", "<bind xmlns='" BIND "'/>", &answer) :
			   out;
}

enum outcome
xmpp_request(struct xmpp *xmpp, const char *focus, const char *room)
{
	const struct element *answer, *conference;
	enum outcome out = ask(xmpp,
	    arena_printf(
		xmpp->arena, "type='set' to='%s'", element_escape(xmpp->arena, focus)),
	    arena_printf(xmpp->arena,
		"<conference xmlns='" FOCUS "' room='%s' machine-uid='%s'/>",
		element_escape(xmpp->arena, room), random_hex(xmpp->arena, 16)),
	    &answer);

	if (out != OK)
		return out;
	conference = element_child(answer, FOCUS, "conference");
	if (conference != NULL &&
	    text_equal(element_attribute(conference, "ready"), "true"))
		return OK;
	xmpp->problem = "jicofo answers that it is not ready";
	return FORBIDDEN;
}

enum outcome
xmpp_enter(struct xmpp *xmpp, const char *room, const char *nick)
{
	const struct element *answer;
	enum outcome out;

	xmpp->seat = arena_printf(xmpp->arena, "%s/%s", room, nick);
	out = say(xmpp,
	    arena_printf(xmpp->arena,
		"<presence xmlns='jabber:client' to='%s'><x xmlns='" MUC "'/></presence>",
		element_escape(xmpp->arena, xmpp->seat)));
	if (out == OK)
		out = await(xmpp, is_room_answer, xmpp->seat, &answer);
	if (out != OK || !text_equal(element_attribute(answer, "type"), "error"))
		return out;
	xmpp->problem = describe(xmpp, element_child(answer, NULL, "error"));
	return FORBIDDEN;
}

bool
xmpp_is_moderator(const struct xmpp *xmpp)
{
	return strcmp(xmpp->role, "moderator") == 0 ||
	    strcmp(xmpp->affiliation, "owner") == 0 ||
	    strcmp(xmpp->affiliation, "admin") == 0;
}

enum outcome
xmpp_watch(struct xmpp *xmpp, int64_t deadline)
{
	const struct element *stanza;
	enum outcome out = OK;

	for (int i = 0; out == OK && i < STANZAS_MOST && !xmpp_is_moderator(xmpp); i++)
		out = next(xmpp, deadline, &stanza);
	return out == OK || out == TIMED_OUT ? OK : fail(xmpp, out);
}

void
xmpp_leave(struct xmpp *xmpp)
{
	enum outcome out = OK;

	xmpp->timeout_ms = LEAVE_MS;
	if (xmpp->seat != NULL)
		out = say(xmpp,
		    arena_printf(xmpp->arena,
			"<presence xmlns='jabber:client' type='unavailable' to='%s'/>",
			element_escape(xmpp->arena, xmpp->seat)));
	if (out == OK)
		out = say(xmpp, "<close xmlns='" FRAMING "'/>");
	if (out == OK)
		websocket_close(xmpp->socket);
}
