/*
 * A body against a field table of every kind: what is right lies within the table's
 * bounds, what is wrong is told in JSON.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "lib/form.h"

#define UNTOUCHED (CLOCK_EARLIEST - 1)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
require_form(const struct form *form)
{
	int64_t size;
	char *end;

	if (form->name)
		require(text_characters(form->name) >= 2 &&
		    text_characters(form->name) <= 5 && !strchr(form->name, ' ') &&
		    text_is_utf8(form->name, strlen(form->name)));
	if (form->mode)
		require(text_equal(form->mode, "none") ||
		    text_equal(form->mode, "local") || text_equal(form->mode, "cloud"));
	require(form->is_locked == FLAG_ABSENT || form->is_locked == FLAG_FALSE ||
	    form->is_locked == FLAG_TRUE);
	if (form->timestamp != UNTOUCHED)
		require(
		    form->timestamp >= CLOCK_EARLIEST && form->timestamp <= CLOCK_LATEST);
	if (form->size)
		require(number_parse(form->size, -5, INT64_MAX, &size));
	if (form->duration)
		require(isfinite(strtod(form->duration, &end)) && *end == '\0');
	if (form->data)
		require(json_kind(form->data) == JSON_OBJECT);
	if (form->participants)
		require(json_kind(form->participants) == JSON_ARRAY);
}

static void
require_faults(struct arena *arena, const struct faults *faults)
{
	const char *array = arena_printf(arena, "[%s]", faults->items);
	const struct json *list = NULL;

	require(faults->items != NULL);
	require(json_parse(arena, array, strlen(array), &list) == OK);
	require(json_length(list) >= 1 && json_length(list) <= COUNT(form_fields));
	for (size_t i = 0; i < json_length(list); i++) {
		const struct json *fault = json_item(list, i);

		require(json_as_text(json_member(fault, "type")) != NULL);
		require(json_as_text(json_member(fault, "msg")) != NULL);
		require(json_length(json_member(fault, "loc")) >= 1);
	}
}

static enum outcome
try_mode(struct arena *arena, const struct json *object, typeof(json_decode) *decode)
{
	struct form form = { .timestamp = UNTOUCHED };
	struct faults faults = { .arena = arena };
	enum outcome outcome = decode(
	    object, form_fields, COUNT(form_fields), &form, &faults);

	require_form(&form);
	if (outcome != OK) {
		require(outcome == INVALID);
		require_faults(arena, &faults);
		return outcome;
	}
	require(faults.items == NULL);
	require(
	    decode == json_decode_partial || (form.name && form.timestamp != UNTOUCHED));
	return OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct faults faults = { .arena = arena };
	const struct json *object = NULL;
	enum outcome outcome = json_parse_object(
	    arena, (const char *)bytes, length, &object, &faults);

	if (outcome == OK) {
		outcome = try_mode(arena, object, json_decode_partial);
		require(outcome == OK || try_mode(arena, object, json_decode) == INVALID);
		(void)!try_mode(arena, object, json_decode);
	} else {
		require(outcome == INVALID && object == NULL);
		require_faults(arena, &faults);
	}
	arena_free(arena);
	return 0;
}
