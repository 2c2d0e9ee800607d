#include "transfer.h"

#include <sys/socket.h>

#include <curl/curl.h>

#include "net/address.h"
#include "net/post.h"

/* Header and body of an answer; a longer one is not read to its end. */
#define ANSWER_BYTES ((size_t)64 * 1024)

/* clang-format off */
static const struct { CURLoption option; long value; } numbers[] = {
	{ CURLOPT_POST, 1 },
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_NOSIGNAL, 1 },
	/* A hanging look-up is left to its thread, so that no other POST waits for it. */
	{ CURLOPT_QUICK_EXIT, 1 },
};

static const struct { CURLoption option; const char *value; } texts[] = {
	{ CURLOPT_PROTOCOLS_STR, "http,https" },
	{ CURLOPT_PROXY, "" }, /* none from the environment either */
	{ CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION },
};
/* clang-format on */

/* libcurl connects to the address for which it makes the socket. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct post *post = arg;

	(void)purpose;
	if (!address_is_public(&address->addr)) {
		post->is_forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(
	    address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
drop(char *bytes, size_t size, size_t count, void *arg)
{
	struct post *post = arg;

	(void)bytes;
	post->answer_bytes += size * count;
	return post->answer_bytes > ANSWER_BYTES ? 0 : size * count;
}

bool
transfer_prepare(void *curl)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (curl_easy_setopt(curl, numbers[i].option, numbers[i].value) !=
		    CURLE_OK)
			return false;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (curl_easy_setopt(curl, texts[i].option, texts[i].value) != CURLE_OK)
			return false;
	return true;
}

bool
transfer_headers(void *curl, const char *const *headers, void **kept)
{
	/* With Expect large bodies would wait for servers that do not support it. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; list != NULL && headers[i] != NULL; i++) {
		*kept = list;
		list = curl_slist_append(list, headers[i]);
	}
	if (list == NULL)
		return false;
	*kept = list;
	return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

static bool
set_own(CURL *curl, struct post *post, const struct transfer_rules *rules)
{
	if (!rules->allow_private &&
	    (curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) !=
		    CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, post) != CURLE_OK))
		return false;
	return curl_easy_setopt(curl, CURLOPT_URL, post->url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PRIVATE, post) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, post->is_probe ? 1L : 0L) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)rules->timeout_ms) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		(curl_off_t)post->body_bytes) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, drop) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_HEADERDATA, post) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEDATA, post) == CURLE_OK;
}

bool
transfer_open(struct post *post, const struct transfer_rules *rules)
{
	post->status = 0;
	post->retry_after = 0;
	post->answer_bytes = 0;
	post->is_forbidden = false;
	post->header_list = NULL;
	post->transfer = curl_easy_init();
	if (post->transfer != NULL && transfer_prepare(post->transfer) &&
	    transfer_headers(post->transfer, post->headers, &post->header_list) &&
	    set_own(post->transfer, post, rules))
		return true;
	transfer_close(post);
	return false;
}

void
transfer_close(struct post *post)
{
	curl_easy_cleanup(post->transfer);
	curl_slist_free_all(post->header_list);
	post->transfer = NULL;
	post->header_list = NULL;
}

enum post_end
transfer_end(void *curl, bool is_forbidden, int code)
{
	long sent = 0;

	switch (code) { /* libcurl has a hundred */
	case CURLE_URL_MALFORMAT:
		return POST_BAD_URL;
	case CURLE_UNSUPPORTED_PROTOCOL: /* of the URL, or of the answer */
		curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
		return sent == 0 ? POST_BAD_URL : POST_BROKEN;
	case CURLE_COULDNT_RESOLVE_HOST:
		return POST_NO_ADDRESS;
	case CURLE_COULDNT_CONNECT:
		return is_forbidden ? POST_FORBIDDEN : POST_NO_CONNECTION;
	case CURLE_OPERATION_TIMEDOUT:
		return POST_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return POST_NO_TLS;
	default:
		return POST_BROKEN;
	}
}

void
transfer_judge(struct post *post, int code)
{
	curl_off_t wait = 0;
	long status = 0;

	if (curl_easy_getinfo(post->transfer, CURLINFO_RESPONSE_CODE, &status) !=
	    CURLE_OK)
		status = 0;
	if (post->is_probe && code == CURLE_OK) {
		post->end = POST_ANSWERED;
		return;
	}
	if (status < 200 || status > 999) {
		post->end = transfer_end(post->transfer, post->is_forbidden, code);
		return;
	}
	post->end = POST_ANSWERED;
	post->status = (int)status;
	if (curl_easy_getinfo(post->transfer, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
		post->retry_after = wait;
}
