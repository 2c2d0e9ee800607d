#include "net/exchange.h"

#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/stop.h"
#include "base/text.h"
#include "net/address.h"
#include "transfer.h"

/* Where a request may connect to. */
struct door {
	bool is_public_only, is_private_only;
	const char *reason; /* why an address was forbidden; NULL: none was */
};

/* libcurl connects to the address for which it makes the socket. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct door *door = arg;
	const bool is_public = address_is_public(&address->addr);
	const bool is_local = address_is_local(&address->addr);

	(void)purpose;
	if (door->is_private_only && is_public)
		door->reason = "plain http to a public address";
	else if (!is_public && !is_local)
		door->reason = "neither a public nor a private address";
	else if (door->is_public_only && !is_public)
		door->reason = "no public address";
	else
		return socket(
		    address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	return CURL_SOCKET_BAD;
}

/* libcurl asks at least once a second. */
static int
is_over(void *arg, curl_off_t down, curl_off_t downed, curl_off_t up, curl_off_t upped)
{
	(void)arg;
	(void)down;
	(void)downed;
	(void)up;
	(void)upped;
	return stop_asked();
}

static bool
set_limits(CURL *curl, const struct exchange *exchange, struct door *door)
{
	door->is_public_only = exchange->is_public_only;
	door->is_private_only = exchange->is_plain_inside &&
	    strncasecmp(exchange->url, "https:", strlen("https:")) != 0;
	if (exchange->heeds_stop &&
	    (curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over) != CURLE_OK))
		return false;
	if (!exchange->is_public_only && !exchange->is_plain_inside)
		return true;
	return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, door) == CURLE_OK;
}

static size_t
keep(char *bytes, size_t size, size_t count, void *arg)
{
	struct text *answer = arg;

	if (answer->length + size * count > EXCHANGE_ANSWER_BYTES)
		return 0;
	text_add_bytes(answer, bytes, size * count);
	return size * count;
}

static bool
set_body(CURL *curl, const struct exchange *exchange)
{
	if (exchange->body == NULL)
		return curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L) == CURLE_OK;
	return curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange->body) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		(curl_off_t)exchange->body_bytes) == CURLE_OK;
}

static bool
set_own(CURL *curl, const struct exchange *exchange, struct text *answer)
{
	return set_body(curl, exchange) &&
	    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, exchange->method) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_URL, exchange->url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)exchange->timeout_ms) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == CURLE_OK;
}

/* "Expire date:Nov 30 12:00:00 2026 GMT" of the server's own certificate, the first. */
static int64_t
read_certificate(CURL *curl)
{
	static const char name[] = "Expire date:";
	struct curl_certinfo *chain = NULL;
	struct tm end = { 0 };

	if (curl_easy_getinfo(curl, CURLINFO_CERTINFO, &chain) != CURLE_OK ||
	    chain == NULL || chain->num_of_certs < 1)
		return 0;
	for (struct curl_slist *at = chain->certinfo[0]; at != NULL; at = at->next)
		if (text_starts(at->data, name) &&
		    strptime(at->data + strlen(name), "%b %d %H:%M:%S %Y", &end) != NULL)
			return (int64_t)timegm(&end) * 1000000;
	return 0;
}

static const char *
read_date(struct arena *arena, CURL *curl)
{
	struct curl_header *header = NULL;

	if (curl_easy_header(curl, "Date", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return NULL;
	return arena_text(arena, header->value);
}

/* A status without the whole answer counts as no answer: its content is needed. */
static void
judge(CURL *curl, CURLcode code, bool is_forbidden, const struct text *answer,
    struct exchange *exchange)
{
	curl_off_t wait = 0;
	long status = 0;

	exchange->end = transfer_end(curl, is_forbidden, (int)code);
	if (code != CURLE_OK ||
	    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
	    status < 200 || status > 999)
		return;
	exchange->end = POST_ANSWERED;
	exchange->status = (int)status;
	exchange->answer = answer->bytes;
	exchange->answer_bytes = answer->length;
	exchange->date = read_date(answer->arena, curl);
	if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
		exchange->retry_after = wait;
}

void
exchange_run(struct arena *arena, struct exchange *exchange)
{
	CURL *curl = exchange->connection == NULL ? curl_easy_init() :
						    exchange->connection;
	void *list = NULL;
	struct text answer = text_new(arena);
	struct door door = { 0 };
	char reason[CURL_ERROR_SIZE] = "";

	exchange->end = POST_BROKEN;
	exchange->status = 0;
	exchange->retry_after = 0;
	exchange->answer = "";
	exchange->answer_bytes = 0;
	exchange->date = NULL;
	exchange->certificate_ends = 0;
	if (curl != NULL && transfer_prepare(curl) &&
	    transfer_headers(curl, exchange->headers, &list) &&
	    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason) == CURLE_OK &&
	    set_own(curl, exchange, &answer) && set_limits(curl, exchange, &door)) {
		const CURLcode code = curl_easy_perform(curl);

		judge(curl, code, door.reason != NULL, &answer, exchange);
		exchange->certificate_ends = read_certificate(curl);
	}
	exchange->reason = arena_text(
	    arena, exchange->end == POST_FORBIDDEN ? door.reason : reason);
	if (exchange->connection == NULL)
		curl_easy_cleanup(curl);
	else
		curl_easy_reset(curl); /* it keeps the connection, and nothing of ours */
	curl_slist_free_all(list);
}

void *
exchange_connection(void)
{
	return curl_easy_init();
}

void
exchange_connection_free(void *connection)
{
	curl_easy_cleanup(connection);
}

bool
exchange_is_fine(const struct exchange *exchange)
{
	return exchange->end == POST_ANSWERED && exchange->status / 100 == 2;
}

bool
exchange_is_lost(const struct exchange *exchange)
{
	if (exchange->end == POST_ANSWERED)
		return exchange->status / 100 == 2 || exchange->status >= 500;
	return exchange->end == POST_TIMEOUT || exchange->end == POST_BROKEN;
}

bool
exchange_is_refusal(const struct exchange *exchange)
{
	return exchange->end == POST_ANSWERED && exchange->status / 100 == 4 &&
	    exchange->status != 401 && exchange->status != 403 && exchange->status != 429;
}
