#include "handlers.h"

#include "auth/caller.h"
#include "auth/key.h"
#include "auth/sign_in.h"
#include "base/text.h"
#include "json/encode.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
show_sign_in(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	const char *scope = sign_in_client() == NULL ? NULL : "openid profile email";

	json_open(&json, NULL, '{');
	json_put_text(&json, "backend", caller_is_local() ? "none" : "jwt");
	json_put_text(&json, "issuer", sign_in_issuer());
	json_put_text(&json, "client_id", sign_in_client());
	json_put_text(&json, "scope", scope);
	json_put_text(&json, "audience", sign_in_audience());
	json_close(&json, '}');
	return reply_json(reply, &json);
}

static const char *
kind_of(const struct caller *caller)
{
	if (caller->key_id != NULL)
		return "key";
	return caller_is_local() ? "local" : "user";
}

static void
put_rooms(struct json_writer *json, const char *const *rooms)
{
	if (rooms == NULL) {
		json_put_text(json, "rooms", NULL);
		return;
	}
	json_open(json, "rooms", '[');
	for (; *rooms != NULL; rooms++)
		json_put_text(json, NULL, *rooms);
	json_close(json, ']');
}

enum outcome
show_me(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	const struct caller *caller = &request->caller;
	const char *email = text_empty(caller->email) ? NULL : caller->email;

	json_open(&json, NULL, '{');
	json_put_text(&json, "id", caller->id);
	json_put_text(&json, "name", caller->name);
	json_put_text(&json, "email", email);
	json_put_text(&json, "kind", kind_of(caller));
	json_put_text(&json, "scope", key_scope_name(caller->scope));
	put_rooms(&json, caller->rooms);
	json_put_text(&json, "expires_at", caller->expires_at);
	json_close(&json, '}');
	return reply_json(reply, &json);
}
