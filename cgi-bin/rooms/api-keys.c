#include "handlers.h"

#include <string.h>

#include "auth/access.h"
#include "auth/digest.h"
#include "auth/key.h"
#include "base/clock.h"
#include "cgi-bin/shared/origin.h"
#include "json/encode.h"
#include "model/api_key.h"
#include "web/body.h"
#include "web/page.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/api_key.h"

enum outcome
list_keys(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct api_key_list keys;
	struct page page;
	enum outcome out = access_roomless(&request->caller);

	if (out == OK)
		out = page_read(request, reply, &page);
	if (out == OK)
		out = api_key_list_own(request->db, request->arena,
		    &(struct api_key_filter){
			request->caller.id, page.size, page.offset },
		    &keys);
	if (out != OK)
		return out;
	page_open(&json);
	for (int64_t i = 0; i < keys.count; i++) {
		json_open(&json, NULL, '{');
		api_key_members(&json, &keys.items[i]);
		json_close(&json, '}');
	}
	page_close(&json, &page, keys.total);
	return reply_json(reply, &json);
}

/* A key that makes keys would outlive its revocation. */
static enum outcome
admit_user(const struct request *request, struct reply *reply)
{
	enum outcome out = access_roomless(&request->caller);

	if (out == OK && request->caller.key_id != NULL)
		return reply_problem(
		    reply, FORBIDDEN, "A key cannot make or revoke keys");
	return out;
}

/* What the body asks for. */
static enum outcome
read_form(const struct request *request, struct reply *reply, struct api_key_form *form)
{
	struct api_key_wish wish = { .expires = API_KEY_NEVER };
	const char *const *given;
	size_t unknown;
	enum outcome out = body_decode(
	    request, reply, api_key_fields, api_key_field_count, &wish);

	if (out == OK)
		out = api_key_wish_check(
		    &wish, request->received_at, &given, &reply->faults);
	if (out != OK)
		return out;
	form->name = wish.name;
	form->scope = wish.scope;
	if (wish.expires != API_KEY_NEVER)
		form->expires_at = clock_format(request->arena, wish.expires, 6);
	if (given == NULL)
		return OK;
	out = api_key_rooms(request->db, request->arena, given, &form->rooms, &unknown);
	if (out != NOT_FOUND)
		return out;
	api_key_wish_refuse_room(&wish, unknown, &reply->faults);
	return INVALID;
}

/* text NULL: without it. */
static enum outcome
show_key(struct request *request, struct reply *reply, const struct api_key *key,
    const char *text)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	api_key_members(&json, key);
	if (text != NULL) {
		json_put_text(&json, "key", text);
		reply_secret(reply);
	}
	json_close(&json, '}');
	return reply_json(reply, &json);
}

static enum outcome
refuse_key(struct reply *reply, enum outcome out)
{
	return out == NOT_FOUND ? reply_problem(reply, out, "Key not found") : out;
}

enum outcome
read_key(struct request *request, struct reply *reply)
{
	struct api_key key;
	enum outcome out = access_roomless(&request->caller);

	if (out == OK)
		out = api_key_find_own(request->db, request->arena, request->caller.id,
		    request->captures[0], &key);
	return out == OK ? show_key(request, reply, &key, NULL) : refuse_key(reply, out);
}

enum outcome
create_key(struct request *request, struct reply *reply)
{
	const char *text = key_make(request->arena);
	const struct origin origin = origin_of(request);
	struct api_key_form form = { .hash = digest_hex(
					 request->arena, text, strlen(text)),
		.user_id = request->caller.id,
		.now = request->received_at,
		.origin = &origin };
	struct api_key key;
	enum outcome out = admit_user(request, reply);

	if (out == OK)
		out = read_form(request, reply, &form);
	if (out != OK)
		return out;
	out = api_key_make(request->db, request->arena, &form, &key);
	if (out == NOT_FOUND)
		return reply_problem(reply, INAPPLICABLE,
		    "There are 100 valid keys already: delete one first");
	return out == OK ? show_key(request, reply, &key, text) : out;
}

enum outcome
delete_key(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	enum outcome out = admit_user(request, reply);

	if (out == OK)
		out = api_key_revoke_own(request->db, request->arena,
		    &(struct api_key_end){ request->captures[0], request->caller.id,
			request->received_at, &origin });
	return out == OK ? reply_ok(reply) : refuse_key(reply, out);
}
