#include "lib/receiver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct receiver {
	const char *answer;
	size_t length;
	bool holds;
	int fd, port;
	pthread_t thread;
	pthread_mutex_t mutex;
	int count;
	char request[65536];
	char rest[65536];
	size_t rest_length;
	bool is_over;
};

/* Is the whole request here? */
static bool
is_whole(const char *request, size_t length)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *told = strcasestr(request, "\r\nContent-Length:");

	if (request[0] == 0x16) /* TLS says hello */
		return true;
	if (end == NULL)
		return false;
	if (told == NULL)
		return true;
	return length >= (size_t)(end + 4 - request) + strtoul(told + 17, NULL, 10);
}

static void
read_request(struct receiver *receiver, int fd)
{
	char request[sizeof(receiver->request)] = "";
	size_t length = 0;
	ssize_t got = 1;

	while (got > 0 && length < sizeof(request) - 1 && !is_whole(request, length)) {
		got = read(fd, request + length, sizeof(request) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
		request[length] = '\0';
	}
	pthread_mutex_lock(&receiver->mutex);
	receiver->count++;
	memcpy(receiver->request, request, length + 1);
	pthread_mutex_unlock(&receiver->mutex);
}

static void
read_rest(struct receiver *receiver, int fd)
{
	char bytes[4096];
	ssize_t got;

	receiver->rest_length = 0;
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		if (receiver->rest_length + (size_t)got <= sizeof(receiver->rest)) {
			memcpy(
			    receiver->rest + receiver->rest_length, bytes, (size_t)got);
			receiver->rest_length += (size_t)got;
		}
}

static void *
serve(void *arg)
{
	struct receiver *receiver = arg;
	const size_t length = receiver->length;
	int fd;

	while ((fd = accept(receiver->fd, NULL, NULL)) >= 0) {
		size_t sent = 0;
		ssize_t put = 1;

		read_request(receiver, fd);
		while (sent < length && put > 0) {
			put = send(
			    fd, receiver->answer + sent, length - sent, MSG_NOSIGNAL);
			sent += put > 0 ? (size_t)put : 0;
		}
		if (receiver->holds)
			read_rest(receiver, fd);
		close(fd);
	}
	return NULL;
}

struct receiver *
receiver_new(const char *answer, bool holds)
{
	return receiver_of(answer, strlen(answer), holds);
}

struct receiver *
receiver_of(const void *answer, size_t answer_bytes, bool holds)
{
	struct receiver *receiver = calloc(1, sizeof(*receiver));
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	if (receiver == NULL)
		abort();
	receiver->answer = answer;
	receiver->length = answer_bytes;
	receiver->holds = holds;
	pthread_mutex_init(&receiver->mutex, NULL);
	receiver->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(receiver->fd, (struct sockaddr *)&address, length) != 0 ||
	    listen(receiver->fd, 64) != 0 ||
	    getsockname(receiver->fd, (struct sockaddr *)&address, &length) != 0 ||
	    pthread_create(&receiver->thread, NULL, serve, receiver) != 0)
		abort();
	receiver->port = ntohs(address.sin_port);
	return receiver;
}

void
receiver_end(struct receiver *receiver)
{
	if (receiver->is_over)
		return;
	shutdown(receiver->fd, SHUT_RDWR);
	pthread_join(receiver->thread, NULL);
	receiver->is_over = true;
}

const char *
receiver_rest(struct receiver *receiver, size_t *length)
{
	*length = receiver->rest_length;
	return receiver->rest;
}

void
receiver_free(struct receiver *receiver)
{
	receiver_end(receiver);
	close(receiver->fd);
	pthread_mutex_destroy(&receiver->mutex);
	free(receiver);
}

int
receiver_port(const struct receiver *receiver)
{
	return receiver->port;
}

int
receiver_count(struct receiver *receiver)
{
	int count;

	pthread_mutex_lock(&receiver->mutex);
	count = receiver->count;
	pthread_mutex_unlock(&receiver->mutex);
	return count;
}

const char *
receiver_request(struct receiver *receiver)
{
	return receiver->request;
}
