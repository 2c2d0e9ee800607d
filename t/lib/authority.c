#include "lib/authority.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define LIFETIME 3600

/* A certificate of localhost that it signed itself. */
static X509 *certificate;
static EVP_PKEY *key;
static bool is_ours_trusted;
static int listener, port;
static pthread_t server;
static const uint8_t *answer;
static size_t answer_bytes, record_bytes;

/* libcurl finds these: the system's authorities are ours alone, or none. */
int load_file(X509_STORE *, const char *) __asm__("X509_STORE_load_file");
int load_path(X509_STORE *, const char *) __asm__("X509_STORE_load_path");

int
load_file(X509_STORE *store, const char *file)
{
	(void)file;
	return is_ours_trusted ? X509_STORE_add_cert(store, certificate) : 1;
}

int
load_path(X509_STORE *store, const char *path)
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
	if (X509_sign(certificate, key, EVP_sha256()) <= 0)
		abort();
}

static void
send_all(SSL *ssl)
{
	size_t sent = 0, part;

	for (; sent < answer_bytes; sent += part) {
		part = answer_bytes - sent;
		if (record_bytes > 0 && part > record_bytes)
			part = record_bytes;
		if (SSL_write(ssl, answer + sent, (int)part) <= 0)
			return;
	}
}

static void
talk(SSL_CTX *context, int fd)
{
	SSL *ssl = SSL_new(context);
	char request[4096];

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof(request)) > 0) {
		send_all(ssl);
		while (SSL_read(ssl, request, sizeof(request)) > 0)
			continue;
	}
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
		talk(context, fd);
	SSL_CTX_free(context);
	return arg;
}

bool
authority_open(const void *bytes, size_t length, size_t most)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);

	answer = bytes;
	answer_bytes = length;
	record_bytes = most;
	make_certificate();
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&address, size) != 0 ||
	    listen(listener, 8) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		return false;
	port = ntohs(address.sin_port);
	return pthread_create(&server, NULL, serve, NULL) == 0;
}

void
authority_close(void)
{
	shutdown(listener, SHUT_RDWR);
	pthread_join(server, NULL);
	close(listener);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

int
authority_port(void)
{
	return port;
}

void
authority_trust(bool is_trusted)
{
	is_ours_trusted = is_trusted;
}
