#include "db/hosts.h"

#include <libpq-fe.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"

/* libpq's, for an empty port in a list. */
#define PORT_USUAL "5432"

static const struct host whole = { NULL, NULL, NULL };

static const char *
value_of(const PQconninfoOption *options, const char *keyword)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return text_empty(options->val) ? NULL : options->val;
	return NULL;
}

static size_t
length_of(const char *list)
{
	size_t count = list != NULL;

	for (; list != NULL && *list != '\0'; list++)
		count += *list == ',';
	return count;
}

/* Part index of a list; "" when it is empty. */
static const char *
part_of(struct arena *arena, const char *list, size_t index)
{
	for (; index > 0; index--)
		list += strcspn(list, ",") + 1;
	return arena_copy(arena, list, strcspn(list, ","));
}

static bool
has_empty_part(const char *list)
{
	return list != NULL &&
	    (*list == ',' || strstr(list, ",,") != NULL || list[strlen(list) - 1] == ',');
}

/* The lists of an URL, NULL when it has none. */
struct lists {
	const char *names, *addresses, *ports;
};

static bool
ports_fit(struct arena *arena, const char *ports)
{
	int64_t ignored;

	for (size_t i = 0; i < length_of(ports); i++) {
		const char *port = part_of(arena, ports, i);

		if (*port != '\0' && !number_parse(port, 1, UINT16_MAX, &ignored))
			return false;
	}
	return true;
}

/* An '@' begins an abstract socket's name; no other host has one. */
static bool
names_fit(struct arena *arena, const char *names)
{
	for (size_t i = 0; i < length_of(names); i++) {
		const char *name = part_of(arena, names, i);

		if (*name != '\0' && *name != '/' && strchr(name + 1, '@') != NULL)
			return false;
	}
	return true;
}

static bool
can_be_split(const struct lists *lists, size_t count)
{
	size_t addresses = length_of(lists->addresses), ports = length_of(lists->ports);

	return count > 1 && !has_empty_part(lists->names) &&
	    !has_empty_part(lists->addresses) &&
	    (lists->names == NULL || addresses == 0 || addresses == count) &&
	    (ports <= 1 || ports == count);
}

static const char *
port_of(struct arena *arena, const char *ports, size_t index)
{
	const char *port;

	if (ports == NULL)
		return NULL;
	port = part_of(arena, ports, length_of(ports) == 1 ? 0 : index);
	return *port == '\0' ? PORT_USUAL : port;
}

static void
split(struct arena *arena, const struct lists *lists, struct hosts *hosts)
{
	size_t count = length_of(lists->names == NULL ? lists->addresses : lists->names);
	struct host *items = arena_alloc(arena, count * sizeof(*items));

	*hosts = (struct hosts){ &whole, 1 };
	if (!can_be_split(lists, count))
		return;
	for (size_t i = 0; i < count; i++) {
		if (lists->names != NULL)
			items[i].name = part_of(arena, lists->names, i);
		if (lists->addresses != NULL)
			items[i].address = part_of(arena, lists->addresses, i);
		items[i].port = port_of(arena, lists->ports, i);
	}
	*hosts = (struct hosts){ items, count };
}

static bool
is_read_by_libpq(const PQconninfoOption *given, const PQconninfoOption *usual)
{
	const char *wanted = value_of(given, "target_session_attrs");

	if (wanted == NULL)
		wanted = value_of(usual, "target_session_attrs");
	return text_equal(wanted, "prefer-standby") ||
	    value_of(given, "service") != NULL || value_of(usual, "service") != NULL;
}

/* What the URL says, else the environment (PGHOST and so on). */
static const char *
list_of(struct arena *arena, const PQconninfoOption *given, const PQconninfoOption *usual,
    const char *keyword)
{
	const char *list = value_of(given, keyword);

	return arena_text(arena, list == NULL ? value_of(usual, keyword) : list);
}

bool
hosts_read(struct arena *arena, const char *url, struct hosts *hosts)
{
	PQconninfoOption *given = PQconninfoParse(url, NULL), *usual = PQconndefaults();
	const struct lists lists = {
		.names = list_of(arena, given, usual, "host"),
		.addresses = list_of(arena, given, usual, "hostaddr"),
		.ports = list_of(arena, given, usual, "port"),
	};
	bool is_good = given != NULL && ports_fit(arena, lists.ports) &&
	    names_fit(arena, lists.names);

	*hosts = (struct hosts){ &whole, 1 };
	if (is_good && !is_read_by_libpq(given, usual))
		split(arena, &lists, hosts);
	PQconninfoFree(given);
	PQconninfoFree(usual);
	return is_good;
}

int64_t
hosts_share(int64_t now_ms, int64_t deadline_ms, size_t left)
{
	return deadline_ms <= now_ms ? deadline_ms :
				       now_ms + (deadline_ms - now_ms) / (int64_t)left;
}
