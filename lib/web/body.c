#include "web/body.h"

#include "web/reply.h"
#include "web/request.h"

static enum outcome
parse(const struct request *request, struct reply *reply, const struct json **object)
{
	return json_parse_object(
	    request->arena, request->body, request->body_bytes, object, &reply->faults);
}

enum outcome
body_decode(const struct request *request, struct reply *reply,
    const struct field *fields, size_t count, void *into)
{
	const struct json *object;
	enum outcome out = parse(request, reply, &object);

	return out == OK ? json_decode(object, fields, count, into, &reply->faults) : out;
}

enum outcome
body_decode_partial(const struct request *request, struct reply *reply,
    const struct field *fields, size_t count, void *into)
{
	const struct json *object;
	enum outcome out = parse(request, reply, &object);

	return out == OK ?
	    json_decode_partial(object, fields, count, into, &reply->faults) :
	    out;
}
