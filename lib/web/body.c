#include "web/body.h"

#include "web/reply.h"
#include "web/request.h"

static enum outcome
decode(const struct request *request, struct reply *reply, const struct field *fields,
    size_t count, enum json_mode mode, void *into)
{
	const struct json *object;
	enum outcome out = json_parse_object(
	    request->arena, request->body, request->body_bytes, &object, &reply->faults);

	if (out != OK)
		return out;
	return json_decode(object, fields, count, mode, into, &reply->faults);
}

enum outcome
body_decode(const struct request *request, struct reply *reply,
    const struct field *fields, size_t count, void *into)
{
	return decode(request, reply, fields, count, JSON_WHOLE, into);
}

enum outcome
body_decode_partial(const struct request *request, struct reply *reply,
    const struct field *fields, size_t count, void *into)
{
	return decode(request, reply, fields, count, JSON_PARTIAL, into);
}
