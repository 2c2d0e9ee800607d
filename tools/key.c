#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/digest.h"
#include "auth/key.h"
#include "base/clock.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "model/api_key.h"

#define NAME_CHARACTERS 100

static int
usage(const char *why)
{
	if (why != NULL)
		fprintf(stderr, "reflectorctl: %s\n", why);
	fputs(
	    "usage: reflectorctl key add --scope read|host|ingest [--user ID] [--name TEXT]\n"
	    "       reflectorctl key list\n"
	    "       reflectorctl key revoke ID\n",
	    stderr);
	return EXIT_USAGE;
}

static bool
is_plain(const char *text)
{
	return text == NULL ||
	    (text_is_utf8(text, strlen(text)) && !text_has_control(text, strlen(text)));
}

/* false: an unknown option, or an argument that is not an option. */
static bool
read_options(int argc, char **argv, struct api_key *key)
{
	static const struct option options[] = {
		{ "scope", required_argument, NULL, 's' },
		{ "user", required_argument, NULL, 'u' },
		{ "name", required_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			key->scope = optarg;
		else if (option == 'u')
			key->user_id = optarg;
		else if (option == 'n')
			key->name = optarg;
		else
			return false;
	}
	return optind == argc;
}

/* NULL: nothing is wrong. */
static const char *
fault_of(const struct api_key *key)
{
	enum scope scope;

	if (!key_scope(key->scope, &scope))
		return "--scope must be read, host or ingest";
	if (scope == SCOPE_INGEST && key->user_id != NULL)
		return "a key of scope ingest acts for no user";
	if (scope != SCOPE_INGEST && text_empty(key->user_id))
		return "--user is required: the user for whom the key acts";
	if (key->user_id != NULL && strlen(key->user_id) > CALLER_ID_BYTES)
		return "--user is longer than 1000 bytes";
	if (!is_plain(key->user_id) || !is_plain(key->name))
		return "--user and --name must be UTF-8 without control characters";
	if (key->name != NULL && text_characters(key->name) > NAME_CHARACTERS)
		return "--name has more than 100 characters";
	return NULL;
}

/* A key whose text could not be printed is useless, so it is revoked. */
static int
unshown(struct db *db, struct arena *arena, const char *id)
{
	bool is_revoked = api_key_revoke(db, arena, id, clock_now()) == OK;

	fprintf(stderr,
	    "reflectorctl: cannot write the key to standard output; key %s %s\n", id,
	    is_revoked ? "is revoked" : "is not revoked: run reflectorctl key revoke");
	return EXIT_FAILURE;
}

/* Only the key is printed on standard output, so that scripts can read it. */
static int
add(struct db *db, struct arena *arena, int argc, char **argv)
{
	struct api_key key = { .name = "" };
	const char *text = key_make(arena);

	if (!read_options(argc, argv, &key))
		return usage(NULL);
	if (fault_of(&key) != NULL)
		return usage(fault_of(&key));
	if (api_key_add(db, arena, digest_hex(arena, text, strlen(text)), clock_now(),
		&key) != OK) {
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

static const char *
shown(const char *text)
{
	return text_empty(text) ? "-" : text;
}

static int
list(struct db *db, struct arena *arena, int argc, char **argv)
{
	struct api_key_list keys;

	(void)argv;
	if (argc != 1)
		return usage(NULL);
	if (api_key_list(db, arena, &keys) != OK) {
		fputs("reflectorctl: cannot read the keys from the database\n", stderr);
		return EXIT_FAILURE;
	}
	puts("id\tscope\tuser\tname\tcreated\tlast used\trevoked");
	for (int64_t i = 0; i < keys.count; i++) {
		const struct api_key *key = &keys.items[i];

		printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", key->id, key->scope,
		    shown(key->user_id), shown(key->name), key->created_at,
		    shown(key->used_at), shown(key->revoked_at));
	}
	return EXIT_SUCCESS;
}

static int
revoke(struct db *db, struct arena *arena, int argc, char **argv)
{
	enum outcome out;

	if (argc != 2)
		return usage(NULL);
	out = api_key_revoke(db, arena, argv[1], clock_now());
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
