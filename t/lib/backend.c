#include "lib/backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/connection.h"
#include "lib/settings.h"

static void
add_number(struct text *text, int64_t number, size_t bytes)
{
	for (size_t i = bytes; i-- > 0;)
		text_add_char(text, (char)((uint64_t)number >> (8 * i)));
}

static void
add_message(struct text *answer, char kind, const struct text *body)
{
	text_add_char(answer, kind);
	add_number(answer, (int64_t)body->length + 4, 4);
	text_add_bytes(answer, body->bytes, body->length);
}

static void
add_ready(struct text *answer)
{
	text_add_bytes(answer, "Z\0\0\0\5I", 6);
}

/* The error's message is its fields: severity, SQLSTATE, text. */
struct text
backend_error(struct arena *arena, const char *sqlstate)
{
	struct text answer = text_new(arena), body = text_new(arena);

	text_add_bytes(&body, "SERROR", sizeof("SERROR"));
	text_add_char(&body, 'C');
	text_add_bytes(&body, sqlstate, strlen(sqlstate) + 1);
	text_add_bytes(&body, "Mrefused\0", sizeof("Mrefused") + 1);
	add_message(&answer, 'E', &body);
	add_ready(&answer);
	return answer;
}

static struct text
describe(struct arena *arena, const struct backend_cell *cells, size_t columns)
{
	struct text body = text_new(arena);

	add_number(&body, (int64_t)columns, 2);
	for (size_t i = 0; i < columns; i++) {
		text_add_bytes(&body, cells[i].name, strlen(cells[i].name) + 1);
		add_number(&body, 0, 6); /* of no table */
		add_number(&body, cells[i].type, 4);
		add_number(&body, -1, 2);
		add_number(&body, -1, 4);
		add_number(&body, 1, 2); /* binary */
	}
	return body;
}

struct text
backend_rows(
    struct arena *arena, const struct backend_cell *cells, size_t columns, size_t rows)
{
	struct text answer = text_new(arena), body = describe(arena, cells, columns);

	text_add_bytes(&answer,
	    "1\0\0\0\4"
	    "2\0\0\0\4",
	    10); /* parsed, bound */
	add_message(&answer, 'T', &body);
	for (size_t row = 0; row < rows; row++) {
		body = text_new(arena);
		add_number(&body, (int64_t)columns, 2);
		for (size_t i = 0; i < columns; i++, cells++) {
			add_number(
			    &body, cells->bytes == NULL ? -1 : (int64_t)cells->length, 4);
			text_add_bytes(&body, cells->bytes == NULL ? "" : cells->bytes,
			    cells->bytes == NULL ? 0 : cells->length);
		}
		add_message(&answer, 'D', &body);
	}
	text_add_bytes(&answer, "C\0\0\0\rSELECT 1", 14);
	add_ready(&answer);
	return answer;
}

static bool
hear(struct backend *backend, int caller)
{
	char bytes[4096];
	const ssize_t length = read(caller, bytes, sizeof(bytes));

	if (length > 0)
		text_add_bytes(&backend->asked, bytes, (size_t)length);
	return length > 0;
}

static bool
is_sent(int fd, const char *bytes, size_t length)
{
	return write(fd, bytes, length) == (ssize_t)length;
}

/* Small statements: each comes in one read. */
static void *
serve(void *arg)
{
	struct backend *backend = arg;
	int caller = accept(backend->fd, NULL, NULL);
	bool is_well = hear(backend, caller) &&
	    is_sent(caller, "R\0\0\0\10\0\0\0\0Z\0\0\0\5I", 15);

	for (size_t i = 0; is_well && i < backend->count; i++)
		is_well = hear(backend, caller) &&
		    is_sent(
			caller, backend->answers[i].bytes, backend->answers[i].length);
	close(caller);
	return NULL;
}

struct db *
backend_start(struct arena *arena, struct backend *backend, const struct text *answers,
    size_t count)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);

	*backend = (struct backend){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
		.answers = answers,
		.count = count,
		.arena = arena,
		.asked = text_new(arena_new()) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    bind(backend->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(
	    getsockname(backend->fd, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(listen(backend->fd, 8), 0);
	assert_int_equal(pthread_create(&backend->thread, NULL, serve, backend), 0);
	assert_null(
	    SETTINGS(arena, &db_config, "DATABASE_TIMEOUT=10", "DATABASE_RETRY=600",
		arena_printf(arena,
		    "DATABASE_URL=postgresql://u@127.0.0.1:%d/d?sslmode=disable",
		    ntohs(address.sin_port))));
	return db_new("rooms");
}

void
backend_stop(struct backend *backend, struct db *db)
{
	struct text asked;

	pthread_join(backend->thread, NULL);
	close(backend->fd);
	db_free(db);
	asked = text_new(backend->arena);
	text_add_bytes(&asked, backend->asked.bytes, backend->asked.length);
	arena_free(backend->asked.arena);
	backend->asked = asked;
}
