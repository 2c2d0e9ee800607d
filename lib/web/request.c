#include "web/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "trace.h"

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

const char *
request_only(const struct request *request, const char *name)
{
	return request_variable_count(request, name) > 1 ?
	    NULL :
	    request_variable(request, name);
}

const char *
request_list(const struct request *request, const char *name)
{
	struct text all = text_new(request->arena);
	char **list = request->variables;
	const char *one;

	while ((one = find(list, name, &list)) != NULL)
		text_printf(&all, "%s%s", all.length > 0 ? ", " : "", one);
	return all.bytes;
}

static bool
is_fit(const char *id)
{
	return !text_empty(id) && strlen(id) <= ID_BYTES &&
	    id[strspn(id,
		"0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.")] == '\0';
}

/* The id that the web server has chosen; else the caller's own, its trace's, or one of
 * ours. */
static const char *
choose_id(const struct request *request)
{
	const char *id = request_variable(request, "REQUEST_ID");

	if (is_fit(id))
		return id;
	id = request_variable(request, "HTTP_X_REQUEST_ID");
	if (is_fit(id) && request_variable_count(request, "HTTP_X_REQUEST_ID") == 1)
		return id;
	id = trace_id(request->arena, request->trace);
	return id != NULL ? id : random_hex(request->arena, 16);
}

/* SCRIPT_NAME and PATH_INFO are one path; the web server decides where to split it. */
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
	request->trace = trace_read(
	    request->arena, request_only(request, "HTTP_TRACEPARENT"));
	request->id = choose_id(request);
	request->method = method == NULL ? "" : method;
	request->is_head = strcmp(request->method, "HEAD") == 0;
	if (request->is_head)
		request->method = "GET";
	request->path = choose_path(request);
	request->query = query == NULL ? "" : query;
	request->caller = (struct caller){ .email = "" };
}
