#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/caller.h"
#include "base/number.h"
#include "command.h"

#define LIFETIME_SECONDS 86400
#define LIFETIME_MOST 315360000

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct caller *caller, int64_t *lifetime)
{
	static const struct option options[] = {
		{ "sub", required_argument, NULL, 's' },
		{ "name", required_argument, NULL, 'n' },
		{ "email", required_argument, NULL, 'e' },
		{ "lifetime", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			caller->id = optarg;
		else if (option == 'n')
			caller->name = optarg;
		else if (option == 'e')
			caller->email = optarg;
		else if (option != 'l' ||
		    !number_parse(optarg, 1, LIFETIME_MOST, lifetime))
			return false;
	}
	return optind == argc && caller->id != NULL;
}

int
command_token(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &caller_config };
	struct caller caller = { .name = "", .email = "" };
	int64_t lifetime = LIFETIME_SECONDS;
	const char *token;

	if (argc < 2 || strcmp(argv[1], "mint") != 0 ||
	    !read_options(argc - 1, argv + 1, &caller, &lifetime)) {
		fputs(
		    "usage: reflectorctl token mint --sub ID [--name NAME] [--email MAIL] "
		    "[--lifetime SECONDS]\n",
		    stderr);
		return EXIT_USAGE;
	}
	command_configure(arena, groups, COUNT(groups));
	if (caller_mint(arena, &caller, lifetime, &token) != OK) {
		fputs(
		    "reflectorctl: cannot sign tokens: your issuer has the private key. "
		    "Take a token from it, or for a trial set AUTH_JWT_ALGORITHM to "
		    "HS256, HS384 or HS512, and AUTH_JWT_SECRET\n",
		    stderr);
		return EXIT_FAILURE;
	}
	puts(token);
	return EXIT_SUCCESS;
}
