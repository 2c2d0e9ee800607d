#include "read-person.h"

#include <string.h>

#include "auth/access.h"
#include "base/text.h"
#include "json/decode.h"
#include "web/reply.h"
#include "web/request.h"

#define NAME_CHARACTERS 100
#define EMAIL_CHARACTERS 254 /* RFC 5321, section 4.5.3.1.3, without the brackets */

/* guest-: ours alone, it stands for nobody who is known.  Control characters: a token cannot
 * have all, and two ids must not become one. */
static const char *
check_id(const char *id)
{
	if (text_has_control(id, strlen(id)))
		return "must not contain control characters";
	return text_starts(id, "guest-") ? "must not begin with guest-" : NULL;
}

/* clang-format off */
static const struct field user_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct person, caller.id),
	  .need = REQUIRED, .low = 1, .high = CALLER_ID_BYTES, .in_bytes = true, .check = check_id },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct person, caller.name),
	  .high = NAME_CHARACTERS },
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(struct person, caller.email),
	  .high = EMAIL_CHARACTERS },
	{ .name = "moderator", .kind = FIELD_FLAG, .offset = offsetof(struct person, moderator) },
};
/* clang-format on */

enum outcome
read_person(struct request *request, struct reply *reply, const struct json *user,
    struct person *person)
{
	struct caller *caller = &person->caller;
	enum outcome out;

	if (!access_names_people(&request->caller))
		return reply_problem(
		    reply, FORBIDDEN, "Only a key of scope host may name a user");
	caller->email = "";
	reply->faults.within = "\"user\"";
	out = json_decode(user, user_fields, COUNT(user_fields), person, &reply->faults);
	reply->faults.within = NULL;
	if (out == OK && text_empty(caller->name))
		caller->name = caller_name(request->arena, caller->email);
	return out;
}
