/*
 * minimal: the least that a FastCGI program by libfcgi can be: what health is compared with.
 * As many threads as health has, on the socket that is file descriptor 0, and one answer of
 * the length of health's; no log, no routes, no settings.
 */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>

#define THREADS 8
#define BODY                                                                             \
	"{\"status\":\"ok\",\"service\":\"jitsi-webhooks\","                             \
	"\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"webhook_secret_configured\":true}"

static void *
serve(void *unused)
{
	FCGX_Request request;

	(void)unused;
	if (FCGX_InitRequest(&request, 0, 0) != 0)
		exit(EXIT_FAILURE);
	/* Without the lock of libfcgi's example: on a kept connection this waits for a request. */
	while (FCGX_Accept_r(&request) >= 0)
		FCGX_FPrintF(request.out,
		    "Content-Type: application/json\r\n"
		    "Content-Length: %d\r\n\r\n%s",
		    (int)sizeof(BODY) - 1, BODY);
	return NULL;
}

int
main(void)
{
	pthread_t threads[THREADS];

	if (FCGX_Init() != 0)
		return EXIT_FAILURE;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, serve, NULL) != 0)
			return EXIT_FAILURE;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return EXIT_SUCCESS;
}
