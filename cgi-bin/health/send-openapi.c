#include "handlers.h"

#include "openapi.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
send_openapi(struct request *request, struct reply *reply)
{
	(void)request;
	reply_tag(reply, openapi_tag);
	return reply_text(reply, "application/yaml", openapi_text);
}
