#include "web/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"

#define ID_BYTES 128

/* The next variable of that name from *list on; NULL: none is left. */
static const char *
find(char **list, const char *name, char ***next)
{
	size_t length = strlen(name);

	for (; *list != NULL; list++) {
		if (strncmp(*list, name, length) == 0 && (*list)[length] == '=') {
			*next = list + 1;
			return *list + length + 1;
		}
	}
	return NULL;
}

const char *
request_variable(const struct request *request, const char *name)
{
	char **next;

	return find(request->variables, name, &next);
}

size_t
request_variable_count(const struct request *request, const char *name)
{
	char **list = request->variables;
	size_t count = 0;

	while (find(list, name, &list) != NULL)
		count++;
	return count;
}

/* The web server's id when it is fit for logs, else one of our own. */
static const char *
choose_id(const struct request *request)
{
	const char *id = request_variable(request, "REQUEST_ID");

	if (!text_empty(id) && strlen(id) <= ID_BYTES &&
	    strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") ==
	    strlen(id))
		return id;
	return random_hex(request->arena, 16);
}

/* SCRIPT_NAME and PATH_INFO are one path: where it is cut is the web server's affair. */
static const char *
choose_path(const struct request *request)
{
	const char *script = request_variable(request, "SCRIPT_NAME");
	const char *info = request_variable(request, "PATH_INFO");
	char *path = arena_printf(request->arena, "%s%s", script == NULL ? "" : script,
	    info == NULL ? "" : info);
	size_t length = strlen(path);

	if (length > 1 && path[length - 1] == '/')
		path[length - 1] = '\0';
	return path;
}

void
request_prepare(struct request *request)
{
	const char *method = request_variable(request, "REQUEST_METHOD");
	const char *query = request_variable(request, "QUERY_STRING");

	request->received_at = clock_now();
	request->id = choose_id(request);
	request->method = method == NULL ? "" : method;
	request->is_head = strcmp(request->method, "HEAD") == 0;
	if (request->is_head)
		request->method = "GET";
	request->path = choose_path(request);
	request->query = query == NULL ? "" : query;
	request->caller = (struct caller){ .email = "" };
}
