#include "handlers.h"

#include "auth/signature.h"
#include "base/clock.h"
#include "json/encode.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
show_health(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_text(&json, "service", "jitsi-webhooks");
	json_put_text(
	    &json, "timestamp", clock_format(request->arena, request->received_at, 3));
	json_put_flag(&json, "webhook_secret_configured", signature_configured());
	json_close(&json, '}');
	return reply_json(reply, &json);
}

enum outcome
show_alive(struct request *request, struct reply *reply)
{
	(void)request;
	return reply_ok(reply);
}
