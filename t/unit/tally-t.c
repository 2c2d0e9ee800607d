#include "cgi-bin/shared/tally.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

#define MINUTE INT64_C(60000000)
#define NOON (INT64_C(1736937000) * 1000000)
#define THREADS 8
#define TIMES 20000

struct state {
	struct arena *arena;
	struct tally *tally;
};

static int
begin(void **state)
{
	static struct state made;

	made = (struct state){ arena_new(), tally_new() };
	*state = &made;
	return 0;
}

static int
end(void **state)
{
	struct state *made = *state;

	tally_free(made->tally);
	arena_free(made->arena);
	return 0;
}

static void
add(struct state *state, int64_t at, enum refusal refusal, const char *address)
{
	tally_add(state->tally, at, refusal, address);
}

#define EXPECT(text) assert_string_equal(tally_take(made->tally, made->arena), text)
#define EXPECT_NOTHING() assert_null(tally_take(made->tally, made->arena))

static void
the_same_minute_reason_and_address_are_one(void **state)
{
	struct state *made = *state;

	EXPECT_NOTHING();
	add(made, NOON + MINUTE - 1, REFUSED_TOKEN_WRONG, "192.0.2.1");
	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	EXPECT("[{\"at\":\"2025-01-15T10:30:00Z\",\"reason\":\"token_wrong\","
	       "\"address\":\"192.0.2.1\",\"count\":2}]");
}

/* How many entries a text has; *sum: how much they count together. */
static size_t
add_up(const char *text, uint64_t *sum)
{
	static const char member[] = "\"count\":";
	size_t entries = 0;

	*sum = 0;
	if (text == NULL)
		return 0;
	while ((text = strstr(text, member)) != NULL) {
		text += strlen(member);
		*sum += strtoull(text, NULL, 10);
		entries++;
	}
	return entries;
}

static void
assert_taken(struct state *made, size_t entries, uint64_t count)
{
	uint64_t sum;

	assert_int_equal(add_up(tally_take(made->tally, made->arena), &sum), entries);
	assert_int_equal(sum, count);
}

static void
another_minute_reason_or_address_is_another(void **state)
{
	struct state *made = *state;

	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	add(made, NOON + MINUTE, REFUSED_TOKEN_WRONG, "192.0.2.1");
	add(made, NOON, REFUSED_KEY_UNKNOWN, "192.0.2.1");
	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.2");
	assert_taken(made, 4, 4);
}

static void
addresses_of_one_network_are_one(void **state)
{
	static const char *const groups[][3] = {
		{ "2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", "2001:DB8:1:2::" },
		{ "192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201" },
		{ NULL, "unix:", "::1" },
	};

	for (size_t i = 0; i < COUNT(groups); i++) {
		struct state *made = *state;

		for (size_t j = 0; j < COUNT(groups[i]); j++)
			add(made, NOON, REFUSED_LINK_WRONG, groups[i][j]);
		assert_taken(made, 1, 3);
		tally_settle(made->tally, NOON + MINUTE, true);
	}
}

static void
what_is_not_written_is_taken_again_with_what_came_since(void **state)
{
	struct state *made = *state;

	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	assert_taken(made, 1, 1);
	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	tally_settle(made->tally, NOON, false);
	assert_taken(made, 1, 2);
	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	tally_settle(made->tally, NOON, true);
	assert_taken(made, 1, 1);
	tally_settle(made->tally, NOON, true);
	EXPECT_NOTHING();
}

static void
flood(struct state *made, int64_t at, enum refusal refusal)
{
	for (unsigned i = 0; i < 2 * TALLY_MOST; i++)
		add(made, at, refusal,
		    arena_printf(made->arena, "10.0.%u.%u", i >> 8, i & 255));
}

static void
a_flood_of_addresses_takes_no_more_room(void **state)
{
	struct state *made = *state;

	flood(made, NOON, REFUSED_TOKEN_WRONG);
	flood(made, NOON, REFUSED_KEY_UNKNOWN);
	assert_taken(made, TALLY_MOST + 2, 4 * TALLY_MOST);
	assert_non_null(strstr(tally_take(made->tally, made->arena),
	    "\"reason\":\"key_unknown\",\"address\":null,\"count\":2048}"));
}

/* Else each writing would free the places for as many rows again. */
static void
a_minute_has_no_more_however_often_it_is_written(void **state)
{
	struct state *made = *state;

	flood(made, NOON, REFUSED_TOKEN_WRONG);
	assert_taken(made, TALLY_MOST + 1, 2 * TALLY_MOST);
	tally_settle(made->tally, NOON, true);
	EXPECT_NOTHING();
	add(made, NOON, REFUSED_TOKEN_WRONG, "192.0.2.1");
	assert_taken(made, 1, 1);
	assert_non_null(strstr(tally_take(made->tally, made->arena), "\"address\":null"));
	tally_settle(made->tally, NOON + MINUTE, true);
	add(made, NOON + MINUTE, REFUSED_TOKEN_WRONG, "192.0.2.1");
	assert_non_null(
	    strstr(tally_take(made->tally, made->arena), "\"address\":\"192.0.2.1\""));
}

static void *
add_many(void *arg)
{
	for (unsigned i = 0; i < TIMES; i++)
		add(arg, NOON, REFUSED_TOKEN_WRONG, i % 2 ? "192.0.2.1" : "192.0.2.2");
	return NULL;
}

static uint64_t
take_all(struct state *made, bool is_written)
{
	uint64_t sum;

	add_up(tally_take(made->tally, made->arena), &sum);
	tally_settle(made->tally, NOON, is_written);
	return is_written ? sum : 0;
}

static void
nothing_is_lost_or_counted_twice_while_it_is_written(void **state)
{
	struct state *made = *state;
	pthread_t threads[THREADS];
	uint64_t sum = 0;

	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, made), 0);
	for (unsigned i = 0; i < 100; i++)
		sum += take_all(made, i % 3 != 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	sum += take_all(made, true);
	assert_int_equal(sum, THREADS * TIMES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_same_minute_reason_and_address_are_one, begin, end),
		cmocka_unit_test_setup_teardown(
		    another_minute_reason_or_address_is_another, begin, end),
		cmocka_unit_test_setup_teardown(
		    addresses_of_one_network_are_one, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_is_not_written_is_taken_again_with_what_came_since, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_flood_of_addresses_takes_no_more_room, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_minute_has_no_more_however_often_it_is_written, begin, end),
		cmocka_unit_test_setup_teardown(
		    nothing_is_lost_or_counted_twice_while_it_is_written, begin, end),
	};

	return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
