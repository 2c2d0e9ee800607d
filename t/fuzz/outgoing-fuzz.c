/*
 * What an owner and an operator type for outgoing messages: any secret signs, and no header
 * has a line end in it; a schedule that is read has sane numbers.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/webhook.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/outcome.h"
#include "base/text.h"
#include "deliver/schedule.h"

#define HEADERS_SIGNED 6
#define TEN_YEARS_MS INT64_C(315360000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
sign(struct arena *arena, const char *secret)
{
	const struct webhook webhook = { .id = "id",
		.type = "test",
		.timestamp = 1,
		.body = "{}",
		.body_bytes = 2,
		.secret = secret,
		.previous_secret = secret };
	const char *const *headers = webhook_headers(arena, &webhook);
	size_t count = 0;

	for (; headers[count] != NULL; count++)
		if (text_has_control(headers[count], strlen(headers[count])))
			abort();
	if (*secret != '\0' && count != HEADERS_SIGNED)
		abort();
}

static void
read_schedule(const char *text)
{
	struct schedule schedule;

	if (!schedule_parse(text, &schedule))
		return;
	if (schedule.count < 1 || schedule.count > SCHEDULE_TRIES)
		abort();
	for (size_t i = 0; i < schedule.count; i++)
		if (schedule.delays_ms[i] < 0 || schedule.delays_ms[i] > TEN_YEARS_MS)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const char *text = arena_copy(arena, bytes, length);

	log_open("outgoing-fuzz", LOG_ERROR);
	sign(arena, text);
	read_schedule(text);
	arena_free(arena);
	return 0;
}
