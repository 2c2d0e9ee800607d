#include "net/post.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "lib/send.h"

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define LIFETIME 3600

/* A certificate of localhost that it signed itself. */
static X509 *certificate;
static EVP_PKEY *key;
static bool is_trusted;
static int listener, port;
static pthread_t server;

/* libcurl finds these: the system's authorities are ours alone, or none. */
int
X509_STORE_load_file(X509_STORE *store, const char *file)
{
	(void)file;
	return is_trusted ? X509_STORE_add_cert(store, certificate) : 1;
}

int
X509_STORE_load_path(X509_STORE *store, const char *path)
{
	(void)store;
	(void)path;
	return 1;
}

static void
make_certificate(void)
{
	X509_NAME *name;
	X509_EXTENSION *hosts = X509V3_EXT_conf_nid(
	    NULL, NULL, NID_subject_alt_name, "DNS:localhost");

	key = EVP_EC_gen("P-256");
	certificate = X509_new();
	name = X509_get_subject_name(certificate);
	X509_set_version(certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -LIFETIME);
	X509_gmtime_adj(X509_getm_notAfter(certificate), LIFETIME);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_ASC, (const unsigned char *)"us", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	X509_add_ext(certificate, hosts, -1);
	X509_EXTENSION_free(hosts);
	X509_set_pubkey(certificate, key);
	assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
}

static void
answer(SSL_CTX *context, int fd)
{
	SSL *ssl = SSL_new(context);
	char request[4096];

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof(request)) > 0)
		SSL_write(ssl, ANSWER, sizeof(ANSWER) - 1);
	SSL_shutdown(ssl);
	SSL_free(ssl);
	close(fd);
}

static void *
serve(void *arg)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	int fd;

	SSL_CTX_use_certificate(context, certificate);
	SSL_CTX_use_PrivateKey(context, key);
	while ((fd = accept(listener, NULL, NULL)) >= 0)
		answer(context, fd);
	SSL_CTX_free(context);
	return arg;
}

static int
open_all(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	make_certificate();
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&address, length) != 0 ||
	    listen(listener, 8) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		return -1;
	port = ntohs(address.sin_port);
	return pthread_create(&server, NULL, serve, NULL) == 0 ? send_open(state) : -1;
}

static int
close_all(void **state)
{
	shutdown(listener, SHUT_RDWR);
	pthread_join(server, NULL);
	close(listener);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return send_close(state);
}

static struct post
sent(struct arena *arena, const char *host)
{
	send_configure(arena, true, "15");
	return send_to(arena_printf(arena, "https://%s:%d/", host, port));
}

static void
a_certificate_of_an_authority_of_the_system_is_trusted(void **state)
{
	is_trusted = true;
	assert_int_equal(sent(*state, "localhost").status, 200);
}

static void
one_that_signed_itself_is_not(void **state)
{
	is_trusted = false;
	assert_int_equal(sent(*state, "localhost").end, POST_NO_TLS);
}

static void
one_of_another_host_is_not(void **state)
{
	is_trusted = true;
	assert_int_equal(sent(*state, "127.0.0.1").end, POST_NO_TLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_of_an_authority_of_the_system_is_trusted),
		cmocka_unit_test(one_that_signed_itself_is_not),
		cmocka_unit_test(one_of_another_host_is_not),
	};

	return cmocka_run_group_tests_name("post-tls", tests, open_all, close_all);
}
