#include "handlers.h"

#include <string.h>

#include "base/text.h"
#include "openapi.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
send_openapi(struct request *request, struct reply *reply)
{
	const char *known = request_list(request, "HTTP_IF_NONE_MATCH");

	reply_header(reply, "ETag", openapi_tag);
	if (strstr(known, openapi_tag) == NULL && !text_equal(known, "*"))
		return reply_text(reply, "application/yaml", openapi_text);
	return reply_http(reply, NOT_MODIFIED);
}
