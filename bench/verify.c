/*
 * verify: what the check of a user's token costs, in microseconds of the processor,
 * as JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/caller.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"

#define TIMES 2000
#define SECRET "0123456789abcdef0123456789abcdef"

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "verify: %s\n", what);
	exit(EXIT_FAILURE);
}

/* The PEM text of a key, by the writer that knows its half. */
static char *
pem_of(EVP_PKEY *key, bool is_public)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes, *text;
	long length;

	if (out == NULL ||
	    (is_public ?
		    PEM_write_bio_PUBKEY(out, key) :
		    PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL)) != 1)
		fail("no PEM");
	length = BIO_get_mem_data(out, &bytes);
	text = strndup(bytes, (size_t)length);
	BIO_free(out);
	return text;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		fail("cannot write the key");
}

static void
configure(struct arena *arena, const char *algorithm, const char *path)
{
	const struct config_group *const groups[] = { &caller_config };
	const char *message;

	setenv("AUTH_JWT_ALGORITHM", algorithm, 1);
	setenv("AUTH_JWT_SECRET", SECRET, 1);
	setenv("AUTH_JWT_PUBLIC_KEY", path, 1);
	message = config_load(arena, groups, COUNT(groups));
	if (message != NULL)
		fail(message);
}

static double
microseconds(struct arena *arena, const char *header)
{
	struct credentials given = { .authorization = header, .authorization_count = 1 };
	clock_t began = 0;

	for (int i = -TIMES / 10; i < TIMES; i++) {
		struct caller caller;

		if (i == 0)
			began = clock();
		if (caller_identify(arena, &given, &caller) != OK)
			fail("the token is refused");
		arena_empty(arena);
	}
	return (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / TIMES;
}

static double
measure(const char *algorithm, const char *key, const char *path)
{
	struct arena *settings = arena_new(), *arena = arena_new();
	const char *claims = arena_printf(settings,
	    "{\"sub\":\"5f2b3c1e-user\",\"name\":\"Ada Lovelace\","
	    "\"email\":\"ada@example.com\",\"aud\":\"reflector\",\"iss\":\"https://id.example.com\","
	    "\"iat\":%lld,\"exp\":%lld}",
	    (long long)(clock_now() / 1000000),
	    (long long)(clock_now() / 1000000 + 3600));
	const char *token;
	double taken;

	configure(settings, algorithm, path);
	if (token_mint(settings, algorithm, claims, key, &token) != OK)
		fail("no token");
	taken = microseconds(arena, arena_printf(settings, "Bearer %s", token));
	arena_free(arena);
	arena_free(settings);
	return taken;
}

int
main(void)
{
	EVP_PKEY *rsa = EVP_RSA_gen(2048);
	char path[] = "/tmp/reflector-bench-XXXXXX";
	char *private = pem_of(rsa, false), *public = pem_of(rsa, true);
	double shared, signed_by_rsa;
	int fd = mkstemp(path);

	if (fd < 0)
		fail("no temporary file");
	write_file(path, public);
	shared = measure("HS256", SECRET, path);
	signed_by_rsa = measure("RS256", private, path);
	printf("{\"HS256\":%.3f,\"RS256\":%.3f}\n", shared, signed_by_rsa);
	close(fd);
	unlink(path);
	free(private);
	free(public);
	EVP_PKEY_free(rsa);
	return EXIT_SUCCESS;
}
