#include "handlers.h"

#include "base/arena.h"
#include "base/text.h"
#include "json/encode.h"
#include "platform/platform.h"
#include "web/reply.h"
#include "web/request.h"

/* Prosody's plugin reads a set of keys again one minute before it is so old. */
#define CACHEABLE "public, max-age=300"

#define NO_KEY "Key not found"

/* ASAP's key server: a key's name is the SHA-256 of its id. */
enum outcome
send_key(struct request *request, struct reply *reply)
{
	const struct platform_key *key;

	for (size_t i = 0; (key = platform_key(i)) != NULL; i++) {
		if (!text_equal(request->captures[0],
			arena_printf(request->arena, "%s.pem", key->digest)))
			continue;
		reply->caching = CACHEABLE;
		return reply_text(reply, "application/x-pem-file", key->pem);
	}
	return reply_problem(reply, NOT_FOUND, NO_KEY);
}

enum outcome
send_key_set(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	const struct platform_key *key;

	if (platform_key(0) == NULL)
		return reply_problem(reply, NOT_FOUND, NO_KEY);
	json_open(&json, NULL, '{');
	json_open(&json, "keys", '[');
	for (size_t i = 0; (key = platform_key(i)) != NULL; i++)
		json_put_raw(&json, NULL, key->jwk);
	json_close(&json, ']');
	json_close(&json, '}');
	reply->caching = CACHEABLE;
	return reply_json(reply, &json);
}
