#include "db/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/backend.h"
#include "lib/verify.h"

static enum outcome
ask(struct db *db, struct arena *arena)
{
	return db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), NULL);
}

/* A server that answers each statement with an error. */
static struct db *
refuse_all(struct arena *arena, struct backend *backend, const char *const states[],
    struct text answers[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		answers[i] = backend_error(arena, states[i]);
	return backend_start(arena, backend, answers, count);
}

static void
an_error_s_class_is_its_outcome(void **state)
{
	static const char *const states[] = { "23505", "23503", "22021", "54000", "57014",
		"55P03", "40P01", "40001", "53100", "57P01", "42501" };
	static const enum outcome outcomes[] = { TAKEN, INVALID, INVALID, INVALID,
		TIMED_OUT, TIMED_OUT, TIMED_OUT, TIMED_OUT, UNAVAILABLE, UNAVAILABLE,
		UNAVAILABLE };
	struct text answers[COUNT(states)];
	struct backend backend;
	struct db *db = refuse_all(*state, &backend, states, answers, COUNT(states));

	for (size_t i = 0; i < COUNT(outcomes); i++)
		assert_int_equal(ask(db, *state), outcomes[i]);
	backend_stop(&backend, db);
}

/* With a DATABASE_RETRY of ten minutes, and one connection that is accepted. */
static void
the_statement_after_one_that_timed_out_is_sent_at_once(void **state)
{
	static const char *const states[] = { "57014", "57014", "23505" };
	struct text answers[COUNT(states)];
	struct backend backend;
	struct db *db = refuse_all(*state, &backend, states, answers, COUNT(states));

	assert_int_equal(ask(db, *state), TIMED_OUT);
	assert_int_equal(ask(db, *state), TIMED_OUT);
	assert_int_equal(ask(db, *state), TAKEN);
	backend_stop(&backend, db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_error_s_class_is_its_outcome),
		VERIFY_TEST(the_statement_after_one_that_timed_out_is_sent_at_once),
	};

	alarm(60);
	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
