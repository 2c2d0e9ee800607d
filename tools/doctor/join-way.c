/*
 * reflectorctl doctor --join: how one visitor gets to Prosody, with which token.
 */
#include <string.h>

#include "auth/digest.h"
#include "auth/rsa_key.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "base/url.h"
#include "join.h"
#include "model/meeting.h"
#include "net/websocket.h"
#include "platform/invitation.h"

/* RFC 6455, 4.2.2 */
#define ACCEPT_SUFFIX "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_BYTES 16

#define LIFETIME_US (INT64_C(300) * 1000000)

/* The same by a key of nobody's, with the id of ours if it has one. */
static enum outcome
forge(struct arena *arena, const struct invitation *invitation, const char **token)
{
	const char *claims = invitation_claims(arena, invitation);
	const char *id = invitation_key_id();
	struct rsa_key *key;
	enum outcome out;

	if (id == NULL)
		return token_mint(arena, "HS256", claims, random_hex(arena, 32), token);
	key = rsa_key_random();
	out = key == NULL ? FAILED : rsa_key_mint(arena, key, id, claims, token);
	rsa_key_free(key);
	return out;
}

/* A token as those of our links, for a meeting that is in no database. */
static const char *
mint(struct join *join, enum join_token kind)
{
	const struct meeting meeting = {
		.id = random_uuid(join->arena),
		.room_name = kind == OTHER_ROOM_TOKEN ?
		    arena_printf(join->arena, "%s-other", join->name) :
		    join->name,
		.recording_type = "none",
		.recording_trigger = "none",
	};
	const struct invitation invitation = {
		.meeting = &meeting,
		.room = "reflectorctl doctor",
		.user_id = "reflectorctl-doctor",
		.name = "reflectorctl doctor",
		.email = "",
		.is_host = kind == HOST_TOKEN,
		.now = clock_now(),
		.expires = clock_now() + LIFETIME_US,
	};
	const char *token = NULL;
	enum outcome out = kind == FORGED_TOKEN ?
	    forge(join->arena, &invitation, &token) :
	    invitation_token(join->arena, &invitation, &token);

	return out == OK ? token : NULL;
}

static const char *
address(struct join *join, const char *token)
{
	struct text url = text_new(join->arena);

	text_add(&url, join->url);
	text_add(&url, strchr(join->url, '?') == NULL ? "?room=" : "&room=");
	url_escape(&url, join->name, "");
	if (token != NULL) {
		text_add(&url, "&token=");
		url_escape(&url, token, "");
	}
	return url.bytes;
}

static void
prepare(struct arena *arena, struct websocket_opening *opening)
{
	uint8_t bytes[KEY_BYTES], digest[DIGEST_SHA1_BYTES];
	const char *joined;

	random_bytes(bytes, sizeof(bytes));
	opening->key = base64_text(arena, bytes, sizeof(bytes));
	joined = arena_printf(arena, "%s" ACCEPT_SUFFIX, opening->key);
	digest_sha1(joined, strlen(joined), digest);
	opening->accept = base64_text(arena, digest, sizeof(digest));
	opening->protocol = XMPP_PROTOCOL;
}

bool
join_connect(
    struct join *join, enum join_token kind, struct xmpp *xmpp, struct join_way *way)
{
	const int64_t begun = clock_monotonic_ms();
	struct websocket_opening opening = { .timeout_ms = doctor_timeout_ms(
						 join->doctor) };
	const char *token = kind == NO_TOKEN ? NULL : mint(join, kind);

	*way = (struct join_way){ .problem = "no token could be made" };
	if (token == NULL && kind != NO_TOKEN)
		return false;
	opening.url = address(join, token);
	prepare(join->arena, &opening);
	*xmpp = (struct xmpp){ .arena = join->arena,
		.domain = join->domain,
		.role = "",
		.affiliation = "",
		.timeout_ms = opening.timeout_ms,
		.socket = websocket_open(join->arena, &opening) };
	way->is_connected = opening.is_connected;
	way->status = opening.status;
	way->problem = opening.problem;
	way->took_ms = clock_monotonic_ms() - begun;
	return xmpp->socket != NULL;
}
