#include "db/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/query.h"
#include "lib/settings.h"
#include "lib/verify.h"

/* A port of this machine; what listens there is never answered. */
static int
open_port(bool is_listening, int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	if (is_listening)
		assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

/* How many have come. */
static size_t
callers_of(int fd)
{
	size_t count = 0;
	int caller;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((caller = accept(fd, NULL, NULL)) >= 0) {
		close(caller);
		count++;
	}
	return count;
}

/* Configures these ports of this machine and asks the database something; how it went. */
static struct db *
open_database(struct arena *arena, const char *ports, const char *hosts)
{
	assert_null(
	    SETTINGS(arena, &db_config, "DATABASE_TIMEOUT=0.6", "DATABASE_RETRY=0.001",
		arena_printf(arena,
		    "DATABASE_URL=postgresql://u:hushhush@/d?host=%s&port=%s"
		    "&sslmode=disable",
		    hosts, ports)));
	return db_new("rooms");
}

static enum outcome
ask(struct db *db, struct arena *arena, int64_t *took_ms)
{
	int64_t began_ms = clock_monotonic_ms();
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), NULL);

	*took_ms = clock_monotonic_ms() - began_ms;
	return out;
}

/* What the code says on stderr. */
static const char *
said_by(struct arena *arena, struct db *db, int64_t *took_ms)
{
	int ends[2], saved = dup(STDERR_FILENO);
	char *said = arena_alloc(arena, 8192);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	assert_int_equal(ask(db, arena, took_ms), UNAVAILABLE);
	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_true(read(ends[0], said, 8191) > 0);
	close(ends[0]);
	return said;
}

static void
a_silent_host_leaves_time_for_the_next(void **state)
{
	int ports[3];
	int silent = open_port(true, &ports[0]), refusing = open_port(false, &ports[1]);
	int last = open_port(true, &ports[2]);
	struct db *db = open_database(*state,
	    arena_printf(*state, "%d,%d,%d", ports[0], ports[1], ports[2]),
	    "127.0.0.1,127.0.0.1,127.0.0.1");
	int64_t took_ms;
	const char *said = said_by(*state, db, &took_ms);

	assert_in_range(took_ms, 500, 900);
	assert_int_equal(callers_of(silent), 1);
	assert_int_equal(callers_of(last), 1);
	assert_non_null(strstr(
	    said, arena_printf(*state, "timeout, host \"127.0.0.1\" port %d", ports[0])));
	assert_non_null(strstr(
	    said, arena_printf(*state, "port %d failed: Connection refused", ports[1])));
	assert_non_null(strstr(said,
	    arena_printf(*state, "port %d: check that PostgreSQL answers", ports[2])));
	assert_null(strstr(said, "\\x"));
	assert_null(strstr(said, "hushhush"));
	db_free(db);
	close(silent);
	close(refusing);
	close(last);
}

/* Enough of PostgreSQL's protocol to be connected to, twice; no question is answered. */
static void *
serve_twice(void *arg)
{
	static const char welcome[] = "R\0\0\0\10\0\0\0\0Z\0\0\0\5I";
	char bytes[512];
	int fd = *(int *)arg;

	for (int i = 0; i < 2; i++) {
		int caller = accept(fd, NULL, NULL);

		if (read(caller, bytes, sizeof(bytes)) > 0 &&
		    write(caller, welcome, sizeof(welcome) - 1) > 0 &&
		    read(caller, bytes, sizeof(bytes)) > 0)
			shutdown(caller, SHUT_RDWR);
		close(caller);
	}
	return NULL;
}

static void
the_host_that_worked_last_is_asked_first(void **state)
{
	int ports[2];
	int silent = open_port(true, &ports[0]), good = open_port(true, &ports[1]);
	struct db *db = open_database(*state,
	    arena_printf(*state, "%d,%d", ports[0], ports[1]), "127.0.0.1,127.0.0.1");
	pthread_t server;
	int64_t took_ms;

	assert_int_equal(pthread_create(&server, NULL, serve_twice, &good), 0);
	assert_int_equal(ask(db, *state, &took_ms), UNAVAILABLE);
	assert_true(took_ms >= 250);
	assert_int_equal(ask(db, *state, &took_ms), UNAVAILABLE);
	assert_true(took_ms < 250);
	pthread_join(server, NULL);
	assert_int_equal(callers_of(silent), 1);
	db_free(db);
	close(silent);
	close(good);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_silent_host_leaves_time_for_the_next),
		VERIFY_TEST(the_host_that_worked_last_is_asked_first),
	};

	alarm(60);
	return cmocka_run_group_tests_name("connect", tests, NULL, NULL);
}
