#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/signature.h"
#include "base/text.h"
#include "command.h"

int
command_sign(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &signature_config };
	struct text body = text_new(arena);
	char bytes[16384];
	ssize_t got;

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	while ((got = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0)
		text_add_bytes(&body, bytes, (size_t)got);
	puts(signature_make(arena, body.bytes, body.length));
	return EXIT_SUCCESS;
}
