#include "platform/invitation.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "json/encode.h"
#include "keyring.h"
#include "model/meeting.h"

/* Prosody refuses a token before its nbf without any leeway: clocks differ. */
#define NOT_BEFORE_SECONDS 60
/* Prosody's HTTP head holds 10 KiB, with the whole token in it; 100 characters fit. */
#define NAME_BYTES 400

#define SECOND INT64_C(1000000)

static const char *domain, *app_id, *issuer, *audience, *subject;
static struct keyring_settings keys;
static int64_t lifetime_ms;
static bool has_lobby;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JITSI_DOMAIN", .kind = VARIABLE_TEXT, .into = &domain, .required = true },
	{ .name = "JITSI_JWT_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &keys.secret, .low = 32 },
	{ .name = "JITSI_JWT_PRIVATE_KEY", .kind = VARIABLE_TEXT, .into = &keys.private_path },
	{ .name = "JITSI_JWT_KEY_ID", .kind = VARIABLE_TEXT, .into = &keys.id },
	{ .name = "JITSI_JWT_PREVIOUS_PUBLIC_KEY", .kind = VARIABLE_TEXT,
	  .into = &keys.previous_path },
	{ .name = "JITSI_JWT_PREVIOUS_KEY_ID", .kind = VARIABLE_TEXT, .into = &keys.previous_id },
	{ .name = "JITSI_APP_ID", .kind = VARIABLE_TEXT, .into = &app_id, .fallback = "reflector" },
	{ .name = "JITSI_JWT_ISSUER", .kind = VARIABLE_TEXT, .into = &issuer },
	{ .name = "JITSI_JWT_AUDIENCE", .kind = VARIABLE_TEXT, .into = &audience,
	  .fallback = "jitsi" },
	{ .name = "JITSI_JWT_SUBJECT", .kind = VARIABLE_TEXT, .into = &subject },
	{ .name = "JITSI_JWT_LIFETIME", .kind = VARIABLE_SECONDS, .into = &lifetime_ms,
	  .fallback = "28800", .low = 30000, .high = INT64_C(31536000) * 1000 },
	{ .name = "JITSI_LOBBY", .kind = VARIABLE_FLAG, .into = &has_lobby, .fallback = "false" },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	keyring_load(&keys, faults);
	if (issuer == NULL)
		issuer = app_id;
	if (subject == NULL)
		subject = domain;
	if (domain != NULL &&
	    (strpbrk(domain, "/ ?#\"'<>\\@") != NULL ||
		text_has_control(domain, strlen(domain))))
		config_fault(
		    faults, "JITSI_DOMAIN", "must be a host name without scheme or path");
}

const struct config_group invitation_config = { variables, COUNT(variables), settle };

/* Prosody sends what it reads of a token to everybody in the meeting, and escapes no control
 * character: one would end their connections, and jicofo's. */
static void
put_shown(struct json_writer *json, const char *name, const char *text)
{
	json_put_text(json, name, text_xml(json->text.arena, text));
}

static void
put_context(struct json_writer *json, const struct invitation *invitation)
{
	const struct meeting *meeting = invitation->meeting;
	bool may_record = invitation->is_host &&
	    !text_equal(meeting->recording_type, "none");

	json_open(json, "context", '{');
	json_open(json, "user", '{');
	put_shown(json, "id", invitation->user_id);
	put_shown(json, "name", text_cut(json->text.arena, invitation->name, NAME_BYTES));
	put_shown(json, "email", invitation->email);
	if (invitation->is_host)
		json_put_text(json, "moderator", "true");
	json_put_text(json, "affiliation", invitation->is_host ? "owner" : "member");
	json_close(json, '}');
	/* Each is said: a feature that is not named counts as granted to a moderator. */
	json_open(json, "features", '{');
	json_put_flag(json, "recording", may_record);
	json_put_flag(json, "livestreaming", false);
	json_put_flag(json, "transcription", false);
	json_put_flag(json, "outbound-call", false);
	if (!invitation->names_itself)
		json_put_flag(json, "name-readonly", true);
	json_close(json, '}');
	json_open(json, "room", '{');
	json_put_text(json, "meeting_id", meeting->id);
	json_put_text(json, "name", invitation->room);
	json_put_text(json, "recording_type", meeting->recording_type);
	json_put_text(json, "recording_trigger", meeting->recording_trigger);
	if (has_lobby && invitation->is_locked)
		json_put_flag(json, "lobby", true);
	if (meeting->ends_at != 0)
		json_put_integer(json, "ends_at", meeting->ends_at / SECOND);
	if (meeting->max_participants != 0)
		json_put_integer(json, "max_participants", meeting->max_participants);
	/* Of several tokens the latest tells the limits. */
	json_put_integer(json, "issued_at", invitation->now / SECOND);
	json_close(json, '}');
	json_close(json, '}');
}

const char *
invitation_claims(struct arena *arena, const struct invitation *invitation)
{
	struct json_writer json = json_writer(arena);
	int64_t now = invitation->now / SECOND;

	json_open(&json, NULL, '{');
	json_put_text(&json, "aud", audience);
	json_put_text(&json, "iss", issuer);
	json_put_text(&json, "sub", subject);
	json_put_text(&json, "room", invitation->meeting->room_name);
	json_put_integer(&json, "iat", now);
	json_put_integer(&json, "nbf", now - NOT_BEFORE_SECONDS);
	json_put_integer(&json, "exp", invitation->expires / SECOND);
	put_context(&json, invitation);
	json_close(&json, '}');
	return json.text.bytes;
}

enum outcome
invitation_token(
    struct arena *arena, const struct invitation *invitation, const char **token)
{
	return keyring_mint(arena, invitation_claims(arena, invitation), token);
}

const char *
invitation_key_id(void)
{
	return keys.private_path == NULL ? NULL : keys.id;
}

const char *
invitation_previous_key_id(void)
{
	return keys.previous_path == NULL ? NULL : keys.previous_id;
}

const char *
invitation_kind(struct arena *arena)
{
	const char *id = invitation_key_id(), *previous = invitation_previous_key_id();
	const char *kind = id == NULL ? "HS256" :
					arena_printf(arena, "RS256 with kid %s", id);

	return previous == NULL ? kind :
				  arena_printf(arena, "%s, also kid %s", kind, previous);
}

const char *
invitation_domain(void)
{
	return domain;
}

const char *
invitation_subject(void)
{
	return subject;
}

int64_t
invitation_expiry(int64_t now)
{
	return (now / SECOND * SECOND + lifetime_ms * 1000) / SECOND * SECOND;
}

bool
invitation_has_lobby(void)
{
	return has_lobby;
}

const char *
invitation_url(
    struct arena *arena, const struct invitation *invitation, const char *token)
{
	bool asks = invitation->is_host &&
	    text_equal(invitation->meeting->recording_trigger, "prompt");

	return arena_printf(arena, "https://%s/%s?jwt=%s%s", domain,
	    invitation->meeting->room_name, token,
	    asks ? "#config.recordings.suggestRecording=true" : "");
}
