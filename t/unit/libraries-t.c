#include "auth/libraries.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <jwt.h>
#include <openssl/evp.h>

#include "base/log.h"

/* Each stands before its library's function of that name, and spoils what it is told to. */
static enum { NOTHING, LOSES, MISREADS, MISWRITES, MINTS, COUNTS } spoilt;

#define REAL(function, name)                                                             \
	do {                                                                             \
		void *symbol = dlsym(RTLD_NEXT, name);                                   \
		memcpy(&(function), &symbol, sizeof(function));                          \
	} while (0)

json_bool
json_object_object_get_ex(
    const struct json_object *object, const char *name, struct json_object **value)
{
	json_bool (*real)(
	    const struct json_object *, const char *, struct json_object **);

	REAL(real, "json_object_object_get_ex");
	return spoilt == LOSES ? 0 : real(object, name, value);
}

const char *
json_object_get_string(struct json_object *object)
{
	const char *(*real)(struct json_object *);

	REAL(real, "json_object_get_string");
	return spoilt == MISREADS ? "Jos\xc3\x83\xc2\xa9" : real(object);
}

const char *
json_object_to_json_string_ext(struct json_object *object, int flags)
{
	const char *(*real)(struct json_object *, int);

	REAL(real, "json_object_to_json_string_ext");
	return spoilt == MISWRITES ? "{}" : real(object, flags);
}

char *
jwt_encode_str(jwt_t *jwt)
{
	char *(*real)(jwt_t *);
	char *token;

	REAL(real, "jwt_encode_str");
	token = real(jwt);
	if (spoilt == MINTS)
		token[strlen(token) - 2] ^= 1;
	return token;
}

int
EVP_MAC_final(EVP_MAC_CTX *context, unsigned char *mac, size_t *length, size_t room)
{
	int (*real)(EVP_MAC_CTX *, unsigned char *, size_t *, size_t);
	int made;

	REAL(real, "EVP_MAC_final");
	made = real(context, mac, length, room);
	if (spoilt == COUNTS)
		mac[0] ^= 1;
	return made;
}

static FILE *said;
static int saved_stderr;

static int
capture(void **state)
{
	(void)state;
	said = tmpfile();
	saved_stderr = dup(STDERR_FILENO);
	log_open("rooms", LOG_INFO);
	return said == NULL || dup2(fileno(said), STDERR_FILENO) < 0 ? -1 : 0;
}

static int
release(void **state)
{
	(void)state;
	spoilt = NOTHING;
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	return fclose(said);
}

/* One line, an error, with these words. */
static void
assert_said(const char *library, const char *words)
{
	char line[512] = "";

	rewind(said);
	assert_non_null(fgets(line, sizeof(line), said));
	assert_non_null(strstr(line, " error "));
	assert_non_null(strstr(line, library));
	assert_non_null(strstr(line, words));
	assert_null(fgets(line, sizeof(line), said));
}

static void
libraries_that_work_are_nothing_to_talk_about(void **state)
{
	(void)state;
	assert_true(libraries_work());
	assert_int_equal(fseek(said, 0, SEEK_END), 0);
	assert_int_equal(ftell(said), 0);
}

static void
a_library_that_does_not_is_named_with_its_version(void **state)
{
	(void)state;
	spoilt = LOSES;
	assert_false(libraries_work());
	assert_said(json_c_version(), "json-c");
}

static void
a_json_library_that_misreads_letters_is_found_out(void **state)
{
	(void)state;
	spoilt = MISREADS;
	assert_false(libraries_work());
	assert_said(json_c_version(), "misreads characters");
}

static void
a_json_library_that_miswrites_is_found_out(void **state)
{
	(void)state;
	spoilt = MISWRITES;
	assert_false(libraries_work());
	assert_said(json_c_version(), "does not write what it has read");
}

static void
a_library_whose_tokens_do_not_verify_is_found_out(void **state)
{
	(void)state;
	spoilt = MINTS;
	assert_false(libraries_work());
	assert_said("libjwt", LIBJWT_VERSION);
}

static void
a_library_that_computes_another_mac_is_found_out(void **state)
{
	(void)state;
	spoilt = COUNTS;
	assert_false(libraries_work());
	assert_said("OpenSSL", "HMAC");
}

#define CAPTURED(test) cmocka_unit_test_setup_teardown(test, capture, release)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CAPTURED(libraries_that_work_are_nothing_to_talk_about),
		CAPTURED(a_library_that_does_not_is_named_with_its_version),
		CAPTURED(a_json_library_that_misreads_letters_is_found_out),
		CAPTURED(a_json_library_that_miswrites_is_found_out),
		CAPTURED(a_library_whose_tokens_do_not_verify_is_found_out),
		CAPTURED(a_library_that_computes_another_mac_is_found_out),
	};

	return cmocka_run_group_tests_name("libraries", tests, NULL, NULL);
}
