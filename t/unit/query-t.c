#include "db/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
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

/* What the next statement's failure writes to the log. */
static const char *
said_of_failure(struct arena *arena, struct db *db)
{
	int ends[2], saved = dup(STDERR_FILENO);
	char *said = arena_alloc(arena, 1024);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	assert_int_not_equal(ask(db, arena), OK);
	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_true(read(ends[0], said, 1023) > 0);
	close(ends[0]);
	return said;
}

static void
the_log_says_what_to_do(void **state)
{
	static const char *const states[] = { "53100", "53200", "53300", "25006", "28P01",
		"57014", "57P03", "42501", "42883", "XX001" };
	static const char *const advices[] = {
		", disk full: free space on PostgreSQL's disk",
		", PostgreSQL lacks a resource: read", ", too many connections: raise",
		", the database is read-only: connect to", ", login refused: check",
		", timeout: look for locks", ", PostgreSQL is starting or stopping: wait",
		", the role lacks a right: run",
		", tables or code are of another release: run", ", read PostgreSQL's log"
	};
	struct text answers[COUNT(states)];
	struct backend backend;
	struct db *db = refuse_all(*state, &backend, states, answers, COUNT(states));

	for (size_t i = 0; i < COUNT(states); i++)
		assert_non_null(strstr(said_of_failure(*state, db),
		    arena_printf(*state, "SQLSTATE %s%s", states[i], advices[i])));
	backend_stop(&backend, db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_error_s_class_is_its_outcome),
		VERIFY_TEST(the_log_says_what_to_do),
		VERIFY_TEST(the_statement_after_one_that_timed_out_is_sent_at_once),
	};

	alarm(60);
	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
