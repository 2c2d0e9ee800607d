#include "json/fault.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "json/encode.h"
#include "json/read.h"
#include "json/tree.h"

#define INPUT_BYTES 1024 /* an answer must not be as large as a bad body */

/* Up to the place; the caller adds the rest of loc and closes it. */
static struct json_writer
begin(const struct faults *faults, const char *type, const char *place)
{
	struct json_writer out = json_writer(faults->arena);

	json_open(&out, NULL, '{');
	json_put_text(&out, "type", type);
	json_open(&out, "loc", '[');
	json_put_text(&out, NULL, place);
	return out;
}

static void
end(struct faults *faults, struct json_writer *out)
{
	json_close(out, '}');
	if (faults->items)
		faults->items = arena_printf(
		    faults->arena, "%s,%s", faults->items, out->text.bytes);
	else
		faults->items = out->text.bytes;
}

void
fault_add(struct faults *faults, const struct fault *fault)
{
	const bool is_short = fault->input == NULL || strlen(fault->input) <= INPUT_BYTES;
	struct json_writer out;

	if (faults->count++ >= FAULTS_MOST)
		return;
	out = begin(faults, fault->type, fault->place);
	if (faults->within)
		json_put_raw(&out, NULL, faults->within);
	if (fault->field)
		json_put_text(&out, NULL, fault->field);
	json_close(&out, ']');
	json_put_text(&out, "msg", fault->message);
	json_put_raw(&out, "input", is_short ? fault->input : NULL);
	end(faults, &out);
}

void
fault_add_value(struct faults *faults, const char *type, const char *field,
    const char *message, const struct json *value)
{
	fault_add(faults,
	    &(struct fault){ .type = type,
		.place = "body",
		.field = field,
		.message = message,
		.input = value ? json_source(faults->arena, value) : NULL });
}

void
fault_add_flaw(struct faults *faults, const struct json_flaw *flaw)
{
	struct json_writer out = begin(faults, "json_invalid", "body");

	json_put_integer(&out, NULL, (int64_t)flaw->offset);
	json_close(&out, ']');
	json_put_text(&out, "msg", "JSON decode error");
	json_put_raw(&out, "input", "{}");
	json_open(&out, "ctx", '{');
	json_put_text(&out, "error", flaw->reason);
	json_close(&out, '}');
	end(faults, &out);
}
