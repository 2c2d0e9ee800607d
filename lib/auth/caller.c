#include "auth/caller.h"

#include <string.h>

#include "auth/token.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "caller_keys.h"
#include "caller_settings.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "key_file.h"
#include "key_set.h"
#include "live_keys.h"
#include "local.h"
#include "metrics/refusal.h"

#define LEEWAY_SECONDS 30

static void
settle(struct config_faults *faults)
{
	caller_settings_settle(faults);
	caller_keys_settle(faults);
}

const struct config_group caller_config = {
	.variables = caller_settings_variables,
	.count = CALLER_SETTINGS,
	.settle = settle,
};

const struct config_group caller_provider_config = {
	.variables = caller_settings_variables,
	.count = CALLER_SETTINGS_OF_PROVIDER,
	.settle = caller_settings_settle_provider,
};

bool
caller_takes_others(void)
{
	const struct caller_settings *set = caller_settings();

	return set->audience == NULL && !caller_is_local() && !caller_settings_shared();
}

void
caller_warn(void)
{
	if (caller_takes_others())
		log_warn("AUTH_JWT_AUDIENCE is not set: users' tokens that the identity "
			 "provider made for other applications are accepted, too");
}

bool
caller_is_local(void)
{
	return text_equal(caller_settings()->backend, "none");
}

bool
caller_public_mode(void)
{
	return caller_settings()->public_mode;
}

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	return refusal_note("caller refused: ", refusal, reason);
}

static enum outcome
identify_local(const struct credentials *given, struct caller *caller)
{
	const char *fault = local_fault(given);

	if (fault != NULL)
		return refuse(REFUSED_NOT_LOCAL, fault);
	*caller = (struct caller){ .id = "local", .name = "Local User", .email = "" };
	return OK;
}

const char *
caller_name(struct arena *arena, const char *email)
{
	size_t local_part = strcspn(email, "@");

	return local_part > 0 ? arena_copy(arena, email, local_part) : "Guest";
}

static const char *
shown_name(struct arena *arena, const struct json *claims, const char *email)
{
	static const char *const names[] = { "name", "preferred_username", NULL };
	const char *name = json_first_text(claims, names);

	return name != NULL ? name : caller_name(arena, email);
}

/* What token_verify has accepted is a number. */
static const char *
end_of(struct arena *arena, const struct json *claims)
{
	double seconds;
	int64_t moment;

	if (!json_as_number(json_member(claims, "exp"), &seconds) ||
	    !clock_from_unix(seconds, &moment))
		return NULL;
	return clock_format(arena, moment, 6);
}

/* Checks the token with the keys of now. */
static enum outcome
verify(struct arena *arena, const char *token, struct token_verdict *verdict)
{
	const struct caller_settings *set = caller_settings();
	const struct live_keys keys = live_keys_hold();
	const struct token_policy policy = {
		.algorithms = set->algorithms,
		.own = keys.own,
		.published = keys.published,
		.audience = set->audience,
		.issuer = set->issuer,
		.leeway = LEEWAY_SECONDS,
	};
	enum outcome out = token_verify(
	    arena, &policy, clock_now() / 1000000, token, verdict);

	/* As long as the provider has no keys yet, any signature may be of one of them. */
	if (out != OK && verdict->refusal == REFUSED_TOKEN_WRONG &&
	    keys.published != NULL && key_set_count(keys.published) == 0) {
		verdict->refusal = REFUSED_TOKEN_KEY;
		verdict->reason = "the provider's keys are not here yet, and no other "
				  "key signed the token";
	}
	live_keys_release(keys);
	return out;
}

/* The same, with the newest keys of a file. */
static enum outcome
verify_anew(struct arena *arena, const char *token, struct token_verdict *verdict)
{
	enum outcome out;

	key_file_look((int)caller_settings()->poll_ms);
	out = verify(arena, token, verdict);
	if (out == OK || verdict->refusal != REFUSED_TOKEN_KEY ||
	    caller_settings()->jwks_file == NULL)
		return out;
	key_file_look(0);
	return verify(arena, token, verdict);
}

static enum outcome
identify_bearer(struct arena *arena, const struct credentials *given, const char *token,
    struct caller *caller)
{
	struct token_verdict verdict;
	const char *id, *email;
	const struct json *object;

	if (verify_anew(arena, token, &verdict) != OK) {
		if (verdict.refusal == REFUSED_TOKEN_KEY && caller_provider() != NULL &&
		    !given->is_final)
			return NOT_FOUND;
		return refuse(verdict.refusal, verdict.reason);
	}
	if (json_parse(arena, verdict.claims, strlen(verdict.claims), &object) != OK)
		return refuse(REFUSED_TOKEN_CLAIMS, "the token's claims are invalid");
	id = json_as_text(json_member(object, "sub"));
	if (id == NULL || strlen(id) > CALLER_ID_BYTES)
		return refuse(
		    REFUSED_TOKEN_CLAIMS, "the token's sub is longer than 1000 bytes");
	email = json_as_text(json_member(object, "email"));
	if (email == NULL)
		email = "";
	*caller = (struct caller){
		.id = id,
		.name = shown_name(arena, object, email),
		.email = email,
		.expires_at = end_of(arena, object),
	};
	return OK;
}

enum outcome
caller_identify(
    struct arena *arena, const struct credentials *given, struct caller *caller)
{
	const char *token;

	if (given->authorization_count > 1)
		return refuse(
		    REFUSED_TOKEN_MALFORMED, "there are two Authorization headers");
	if (caller_is_local())
		return identify_local(given, caller);
	if (token_bearer(given->authorization, &token) != OK)
		return refuse(
		    REFUSED_TOKEN_MALFORMED, "the bearer token is empty or has blanks");
	if (token != NULL)
		return identify_bearer(arena, given, token, caller);
	*caller = (struct caller){ .id = NULL, .name = "Guest", .email = "" };
	return OK;
}

const char *
caller_key(const struct credentials *given)
{
	const char *token;

	if (given->authorization_count > 1 || caller_is_local() ||
	    token_bearer(given->authorization, &token) != OK)
		return NULL;
	return key_is(token) ? token : NULL;
}

const char *
caller_provider(void)
{
	return caller_settings()->provider;
}

bool
caller_provider_is_private(void)
{
	return caller_settings()->allow_private;
}

int64_t
caller_keys_poll_ms(void)
{
	return caller_settings()->poll_ms;
}

bool
caller_keys_replace(const char *jwks, size_t length)
{
	struct arena *arena = arena_new();
	struct key_set *set = NULL;
	const char *fault;

	if (caller_provider() != NULL)
		set = key_set_of_jwks(arena, jwks, length, &fault);
	if (set != NULL)
		live_keys_publish(set);
	arena_free(arena);
	return set != NULL;
}

void
caller_keys_drop(void)
{
	if (caller_provider() != NULL)
		live_keys_publish(key_set_new());
}

enum outcome
caller_mint(struct arena *arena, const struct caller *caller, int64_t lifetime_seconds,
    const char **token)
{
	const struct caller_settings *set = caller_settings();
	const int64_t now = clock_now() / 1000000;
	struct json_writer claims = json_writer(arena);
	int64_t expires;

	if (!caller_settings_shared() || set->secret == NULL || text_empty(caller->id) ||
	    __builtin_add_overflow(now, lifetime_seconds, &expires))
		return FAILED;
	json_open(&claims, NULL, '{');
	json_put_text(&claims, "sub", caller->id);
	if (!text_empty(caller->name))
		json_put_text(&claims, "name", caller->name);
	if (!text_empty(caller->email))
		json_put_text(&claims, "email", caller->email);
	if (set->audience != NULL)
		json_put_text(&claims, "aud", set->audience);
	if (set->issuer != NULL)
		json_put_text(&claims, "iss", set->issuer);
	json_put_integer(&claims, "iat", now);
	json_put_integer(&claims, "exp", expires);
	json_close(&claims, '}');
	return token_mint(arena, set->algorithms, claims.text.bytes, set->secret, token);
}
