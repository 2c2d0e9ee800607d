#include "base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "auth/event_sync.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/program.h"
#include "db/connection.h"
#include "deliver/control.h"
#include "deliver/pipeline.h"
#include "deliver/schedule.h"
#include "lib/verify.h"
#include "metrics/metrics.h"
#include "model/meeting.h"
#include "model/recording.h"
#include "net/post.h"
#include "platform/invitation.h"
#include "platform/whereby_api.h"
#include "platform/whereby_signature.h"
#include "web/app.h"
#include "web/cors.h"
#include "wire/presence.h"

static const struct config_group *const groups[] = { &program_config, &metrics_config,
	&app_config, &cors_config, &db_config, &signature_config, &event_sync_config,
	&caller_config, &invitation_config, &presence_config, &meeting_config,
	&recording_config, &post_config, &schedule_config, &pipeline_config,
	&control_config, &whereby_signature_config, &whereby_api_config };

static void
set_all(const struct config_group *group, const char *value)
{
	for (size_t i = 0; i < group->count; i++)
		setenv(group->variables[i].name, value, 1);
}

static bool
is_told(struct arena *arena, const char *message, const char *name)
{
	const char *line = arena_printf(arena, "\n%s: ", name);

	return strstr(arena_printf(arena, "\n%s", message), line) != NULL;
}

static void
a_value_that_is_no_utf8_is_told_of_each_variable(void **state)
{
	for (size_t i = 0; i < COUNT(groups); i++) {
		const char *message;

		set_all(groups[i], "\xff");
		message = config_load(*state, &groups[i], 1);
		assert_non_null(message);
		for (size_t v = 0; v < groups[i]->count; v++) {
			assert_true(
			    is_told(*state, message, groups[i]->variables[v].name));
			unsetenv(groups[i]->variables[v].name);
		}
	}
}

static void
one_bad_value_at_a_time_is_told(void **state)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		for (size_t v = 0; v < groups[i]->count; v++) {
			const char *name = groups[i]->variables[v].name;

			setenv(name, "\xff", 1);
			assert_true(
			    is_told(*state, config_load(*state, &groups[i], 1), name));
			unsetenv(name);
		}
}

static void
no_time_is_longer_than_ten_years(void **state)
{
	static const struct {
		const struct config_group *group;
		const char *name;
	} times[] = {
		{ &meeting_config, "MEETING_GRACE" },
		{ &meeting_config, "MEETING_LOST_AFTER" },
		{ &recording_config, "RECORDING_MISSING_AFTER" },
	};

	for (size_t i = 0; i < COUNT(times); i++) {
		setenv(times[i].name, "315360000", 1);
		assert_null(config_load(*state, &times[i].group, 1));
		setenv(times[i].name, "315360000.001", 1);
		assert_true(is_told(
		    *state, config_load(*state, &times[i].group, 1), times[i].name));
		setenv(times[i].name, "0", 1);
		assert_null(config_load(*state, &times[i].group, 1));
		unsetenv(times[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_value_that_is_no_utf8_is_told_of_each_variable),
		VERIFY_TEST(one_bad_value_at_a_time_is_told),
		VERIFY_TEST(no_time_is_longer_than_ten_years),
	};

	return cmocka_run_group_tests_name("config-bytes", tests, NULL, NULL);
}
