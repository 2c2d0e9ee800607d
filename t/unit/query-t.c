#include "db/query.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/connection.h"
#include "lib/settings.h"
#include "lib/verify.h"

/* A server that answers each statement with an error. */
struct server {
	int fd;
	pthread_t thread;
	const char *const *states; /* ends with NULL; then it hangs up */
};

static bool
is_sent(int fd, const char *bytes, size_t length)
{
	return write(fd, bytes, length) == (ssize_t)length;
}

/* The error's message is its fields: severity, SQLSTATE, text. */
static bool
refuse(int fd, const char *state)
{
	char error[] = "E\0\0\0\x1aSERROR\0C00000\0Mrefused\0\0";

	memcpy(error + 13, state, 5);
	error[4] = (char)(sizeof(error) - 2);
	return is_sent(fd, error, sizeof(error) - 1) && is_sent(fd, "Z\0\0\0\5I", 6);
}

/* Small statements: each comes in one read. */
static void *
serve(void *arg)
{
	const struct server *server = arg;
	char bytes[4096];
	int caller = accept(server->fd, NULL, NULL);
	bool is_well = read(caller, bytes, sizeof(bytes)) > 0 &&
	    is_sent(caller, "R\0\0\0\10\0\0\0\0Z\0\0\0\5I", 15);

	for (size_t i = 0; is_well && server->states[i] != NULL; i++)
		is_well = read(caller, bytes, sizeof(bytes)) > 0 &&
		    refuse(caller, server->states[i]);
	close(caller);
	return NULL;
}

static struct db *
start(struct arena *arena, struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);

	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    bind(server->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(
	    getsockname(server->fd, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(listen(server->fd, 8), 0);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
	assert_null(
	    SETTINGS(arena, &db_config, "DATABASE_TIMEOUT=10", "DATABASE_RETRY=600",
		arena_printf(arena,
		    "DATABASE_URL=postgresql://u@127.0.0.1:%d/d?sslmode=disable",
		    ntohs(address.sin_port))));
	return db_new("rooms");
}

static void
stop(struct server *server, struct db *db)
{
	pthread_join(server->thread, NULL);
	close(server->fd);
	db_free(db);
}

static enum outcome
ask(struct db *db, struct arena *arena)
{
	return db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), NULL);
}

static void
an_error_s_class_is_its_outcome(void **state)
{
	static const char *const states[] = { "23505", "23503", "22021", "54000", "57014",
		"55P03", "40P01", "40001", "53100", "57P01", "42501", NULL };
	static const enum outcome outcomes[] = { TAKEN, INVALID, INVALID, INVALID,
		TIMED_OUT, TIMED_OUT, TIMED_OUT, TIMED_OUT, UNAVAILABLE, UNAVAILABLE,
		UNAVAILABLE };
	struct server server = { .states = states };
	struct db *db = start(*state, &server);

	for (size_t i = 0; i < COUNT(outcomes); i++)
		assert_int_equal(ask(db, *state), outcomes[i]);
	stop(&server, db);
}

/* With a DATABASE_RETRY of ten minutes, and one connection that is accepted. */
static void
the_statement_after_one_that_timed_out_is_sent_at_once(void **state)
{
	static const char *const states[] = { "57014", "57014", "23505", NULL };
	struct server server = { .states = states };
	struct db *db = start(*state, &server);

	assert_int_equal(ask(db, *state), TIMED_OUT);
	assert_int_equal(ask(db, *state), TIMED_OUT);
	assert_int_equal(ask(db, *state), TAKEN);
	stop(&server, db);
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
