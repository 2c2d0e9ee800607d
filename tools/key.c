#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/digest.h"
#include "auth/key.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/api_key.h"
#include "model/origin.h"
#include "output/output.h"
#include "output/shown.h"

#define NAME_CHARACTERS 100

static int
usage(const char *why)
{
	if (why != NULL)
		fprintf(stderr, "reflectorctl: %s\n", why);
	return command_usage("key");
}

static bool
is_plain(const char *text)
{
	return text == NULL ||
	    (text_is_utf8(text, strlen(text)) && !text_has_control(text, strlen(text)));
}

/* What an operator wants of a key; rooms: names or ids, then NULL. */
struct wish {
	struct api_key_form form;
	const char *rooms[API_KEY_ROOMS + 1];
	size_t room_count;
	bool has_faulty_end;
};

/* A date is its beginning, UTC. */
static bool
read_end(struct arena *arena, const char *text, int64_t now, const char **end)
{
	const size_t date = strlen("2025-01-15");
	int64_t moment;

	if (strlen(text) == date)
		text = arena_printf(arena, "%sT00:00:00Z", text);
	if (!clock_parse(text, &moment) || moment <= now)
		return false;
	*end = clock_format(arena, moment, 6);
	return true;
}

static bool
add_room(struct wish *wish, const char *room)
{
	if (wish->room_count == API_KEY_ROOMS)
		return false;
	wish->rooms[wish->room_count++] = room;
	wish->form.rooms = wish->rooms;
	return true;
}

/* false: an unknown option, an argument that is not an option, or too many rooms. */
static bool
read_options(struct arena *arena, int argc, char **argv, struct wish *wish)
{
	static const struct option options[] = {
		{ "scope", required_argument, NULL, 's' },
		{ "user", required_argument, NULL, 'u' },
		{ "name", required_argument, NULL, 'n' },
		{ "expires", required_argument, NULL, 'e' },
		{ "room", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct api_key_form *form = &wish->form;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			form->scope = optarg;
		else if (option == 'u')
			form->user_id = optarg;
		else if (option == 'n')
			form->name = optarg;
		else if (option == 'e')
			wish->has_faulty_end = !read_end(
			    arena, optarg, form->now, &form->expires_at);
		else if (option != 'r' || !add_room(wish, optarg))
			return false;
	}
	return optind == argc;
}

/* NULL: nothing is wrong. */
static const char *
fault_of(const struct wish *wish)
{
	const struct api_key_form *form = &wish->form;
	bool has_user;
	enum scope scope;

	if (!key_scope(form->scope, &scope))
		return "--scope must be read, host, ingest or admin";
	has_user = scope == SCOPE_READ || scope == SCOPE_HOST;
	if (!has_user && form->user_id != NULL)
		return "a key of scope ingest or admin acts for no user";
	if (has_user && text_empty(form->user_id))
		return "--user is required: the user for whom the key acts";
	if (form->user_id != NULL && strlen(form->user_id) > CALLER_ID_BYTES)
		return "--user is longer than 1000 bytes";
	if (!is_plain(form->user_id) || !is_plain(form->name))
		return "--user and --name must be UTF-8 without control characters";
	if (text_characters(form->name) > NAME_CHARACTERS)
		return "--name has more than 100 characters";
	if (wish->has_faulty_end)
		return "--expires must be a date or an RFC 3339 time that is to come";
	if (scope == SCOPE_INGEST && wish->room_count > 0)
		return "a key of scope ingest cannot be limited to rooms";
	return NULL;
}

/* Says why not. */
static bool
find_rooms(struct db *db, struct arena *arena, struct wish *wish)
{
	size_t unknown;
	enum outcome out;

	if (wish->room_count == 0)
		return true;
	out = api_key_rooms(db, arena, wish->rooms, &wish->form.rooms, &unknown);
	if (out == NOT_FOUND)
		fprintf(stderr,
		    "reflectorctl: there is no room %s: see reflectorctl rooms\n",
		    shown_text(arena, wish->rooms[unknown]));
	else if (out != OK)
		fputs("reflectorctl: cannot read the rooms from the database\n", stderr);
	return out == OK;
}

static enum outcome
revoke_key(struct db *db, struct arena *arena, const char *id)
{
	return api_key_revoke(db, arena,
	    &(struct api_key_end){
		.id = id, .now = clock_now(), .origin = &origin_operator });
}

/* A key whose text could not be printed is useless, so it is revoked. */
static int
unshown(struct db *db, struct arena *arena, const char *id)
{
	bool is_revoked = revoke_key(db, arena, id) == OK;

	fprintf(stderr,
	    "reflectorctl: cannot write the key to standard output; key %s %s\n", id,
	    is_revoked ? "is revoked" : "is not revoked: run reflectorctl key revoke");
	return EXIT_FAILURE;
}

/* Only the key is printed on standard output, so that scripts can read it. */
static int
add(struct db *db, struct arena *arena, int argc, char **argv)
{
	const char *text = key_make(arena);
	struct wish wish = { .form = { .name = "",
				 .hash = digest_hex(arena, text, strlen(text)),
				 .now = clock_now(),
				 .origin = &origin_operator } };
	struct api_key key;

	if (!read_options(arena, argc, argv, &wish))
		return usage(NULL);
	if (fault_of(&wish) != NULL)
		return usage(fault_of(&wish));
	if (!find_rooms(db, arena, &wish))
		return EXIT_FAILURE;
	if (api_key_add(db, arena, &wish.form, &key) != OK) {
		fputs("reflectorctl: no key was created, the database refused it\n",
		    stderr);
		return EXIT_FAILURE;
	}
	if (puts(text) == EOF || fflush(stdout) != 0)
		return unshown(db, arena, key.id);
	fprintf(stderr,
	    "reflectorctl: created key %s; store its text, it is not shown again\n",
	    key.id);
	return EXIT_SUCCESS;
}

#define KEY(member) FIELD(struct api_key, member)

/* clang-format off */
static const struct output_field fields[] = {
	{ KEY(id), OUTPUT_TEXT, "ID" },
	{ KEY(scope), OUTPUT_TEXT, "SCOPE" },
	{ KEY(user_id), OUTPUT_TEXT, "USER", .is_cut = true },
	{ KEY(name), OUTPUT_TEXT, "NAME", .is_cut = true },
	{ .member = NULL, .offset = offsetof(struct api_key, room_names),
	  .kind = OUTPUT_TEXT, .heading = "ROOMS", .is_cut = true },
	{ KEY(rooms), OUTPUT_JSON, NULL },
	{ KEY(created_at), OUTPUT_TIME, "CREATED" },
	{ .member = "last_used_at", .offset = offsetof(struct api_key, used_at),
	  .kind = OUTPUT_TIME, .heading = "LAST USED" },
	{ KEY(expires_at), OUTPUT_TIME, "EXPIRES" },
	{ KEY(revoked_at), OUTPUT_TIME, "REVOKED" },
};
/* clang-format on */

static const struct output_form form = FORM(fields, struct api_key);

static int
list(struct db *db, struct arena *arena, int argc, char **argv)
{
	const bool is_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	struct api_key_list keys;
	struct output *output;

	if (argc != 1 && !is_json)
		return usage(NULL);
	if (api_key_list(db, arena, &keys) != OK) {
		fputs("reflectorctl: cannot read the keys from the database\n", stderr);
		return EXIT_FAILURE;
	}
	output = output_begin(arena, is_json);
	output_list(output, "keys", &form, keys.items, keys.count);
	output_end(output);
	return EXIT_SUCCESS;
}

static int
revoke(struct db *db, struct arena *arena, int argc, char **argv)
{
	enum outcome out;

	if (argc != 2)
		return usage(NULL);
	out = revoke_key(db, arena, argv[1]);
	if (out == OK)
		return EXIT_SUCCESS;
	fputs(out == NOT_FOUND ?
		"reflectorctl: no key has this id: see reflectorctl key list\n" :
		"reflectorctl: the key is not revoked, the database did not answer: "
		"run it again\n",
	    stderr);
	return EXIT_FAILURE;
}

int
command_key(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	static const struct {
		const char *name;
		int (*run)(struct db *, struct arena *, int argc, char **argv);
	} verbs[] = { { "add", add }, { "list", list }, { "revoke", revoke } };

	for (size_t i = 0; argc > 1 && i < COUNT(verbs); i++) {
		struct db *db;
		int status;

		if (strcmp(argv[1], verbs[i].name) != 0)
			continue;
		command_configure(arena, groups, COUNT(groups));
		db = command_database();
		status = verbs[i].run(db, arena, argc - 1, argv + 1);
		db_free(db);
		return status;
	}
	return usage(NULL);
}
