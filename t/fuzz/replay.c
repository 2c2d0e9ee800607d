/*
 * Feeds files to a fuzz target without libFuzzer, for make check: every file
 * named on the command line, and every file of each directory named.  TAP: one
 * line a file; what the target finds, it tells by aborting.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static size_t file_count;

/* The whole file, allocated to its exact length; NULL when it cannot be read. */
static uint8_t *
read_whole(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	struct stat status;

	if (file == NULL)
		return NULL;
	if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
		*length = (size_t)status.st_size;
		bytes = malloc(*length == 0 ? 1 : *length);
	}
	if (bytes != NULL && fread(bytes, 1, *length, file) != *length) {
		free(bytes);
		bytes = NULL;
	}
	fclose(file);
	return bytes;
}

static int
replay_file(const char *path)
{
	uint8_t *bytes;
	size_t length;

	file_count++;
	bytes = read_whole(path, &length);
	if (bytes == NULL) {
		printf("not ok %zu - %s: %s\n", file_count, path, strerror(errno));
		return 1;
	}
	/* Written first, so that an abort shows which file it was. */
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, length);
	printf("ok %zu - %s\n", file_count, path);
	free(bytes);
	return 0;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
replay_directory(const char *path)
{
	struct dirent **entries;
	const int count = scandir(path, &entries, is_visible, alphasort);
	char name[PATH_MAX];
	int failed = 0;

	for (int i = 0; i < count; i++) {
		if (snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name) >=
		    (int)sizeof(name))
			abort();
		failed |= replay_file(name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return failed;
}

int
main(int count, char **arguments)
{
	int failed = 0;

	for (int i = 1; i < count; i++) {
		struct stat status;

		if (stat(arguments[i], &status) == 0 && S_ISDIR(status.st_mode))
			failed |= replay_directory(arguments[i]);
		else
			failed |= replay_file(arguments[i]);
	}
	/* An empty corpus tests nothing. */
	if (file_count == 0)
		printf("Bail out! no files\n");
	else
		printf("1..%zu\n", file_count);
	return failed || file_count == 0;
}
