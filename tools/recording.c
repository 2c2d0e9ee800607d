#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "command.h"
#include "db/connection.h"
#include "decrypt/film.h"
#include "decrypt/known.h"
#include "seeing.h"

#define ENCRYPTED ".age"

struct options {
	struct film_keys keys;
	const char *out, *argument;
	bool is_offline;
};

static bool
store(int option, struct options *options)
{
	switch (option) {
	case 'i':
		if (options->keys.count == FILM_IDENTITIES)
			return false;
		options->keys.identities[options->keys.count++] = optarg;
		return true;
	case 'o':
		options->out = optarg;
		return true;
	case 'O':
		options->is_offline = true;
		return true;
	default:
		return false;
	}
}

/* argv[0] is the word before the options. */
static bool
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "offline", no_argument, NULL, 'O' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*options = (struct options){ 0 };
	while ((option = getopt_long(argc, argv, "i:o:", known, NULL)) != -1)
		if (!store(option, options))
			return false;
	if (optind != argc - 1)
		return false;
	options->argument = argv[optind];
	return true;
}

/* The file's own name without .age, in the current folder; NULL: its name does not end so. */
static const char *
default_out(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const char *ending = strrchr(name, '.');

	if (ending == NULL || ending == name || !text_equal(ending, ENCRYPTED))
		return NULL;
	return arena_copy(arena, name, (size_t)(ending - name));
}

static bool
look_up(struct arena *arena, const struct options *options, struct known_file *known)
{
	const bool is_id = known_is_id(options->argument) &&
	    access(options->argument, F_OK) != 0;
	struct db *db;
	bool done;

	*known = (struct known_file){ .path = options->argument };
	if (options->is_offline)
		return true;
	db = seeing_open(arena);
	if (db == NULL) {
		fputs(
		    "reflectorctl: with --offline a file is decrypted and not compared with "
		    "what was reported\n",
		    stderr);
		return false;
	}
	done = is_id ? known_by_id(db, arena, options->argument, known) :
		       known_by_path(db, arena, options->argument, known);
	db_free(db);
	return done;
}

int
command_recording(struct arena *arena, int argc, char **argv)
{
	struct options options;
	struct known_file known;

	if (argc < 2 || strcmp(argv[1], "decrypt") != 0 ||
	    !read_options(argc - 1, argv + 1, &options))
		return command_usage("recording");
	if (options.keys.count == 0) {
		fputs(
		    "reflectorctl: no identity: give the file of the private key with -i\n",
		    stderr);
		return EXIT_USAGE;
	}
	if (!look_up(arena, &options, &known))
		return EXIT_FAILURE;
	if (options.out == NULL)
		options.out = default_out(arena, known.path);
	if (options.out == NULL) {
		fputs(
		    "reflectorctl: the file's name does not end in .age: say with -o where the "
		    "film goes\n",
		    stderr);
		return EXIT_USAGE;
	}
	if (!film_decrypt(arena, &known, &options.keys, options.out))
		return EXIT_FAILURE;
	if (known.sha256 == NULL || known.plain_sha256 == NULL)
		fprintf(stderr, "reflectorctl: %s: decrypted, and not compared: %s\n",
		    options.out,
		    options.is_offline ? "--offline" :
			known.is_known ? "no digest was reported" :
					 "the database does not know this file");
	return EXIT_SUCCESS;
}
