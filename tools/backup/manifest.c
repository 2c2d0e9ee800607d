#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/text.h"
#include "db/schema_version.h"
#include "folder.h"
#include "json/encode.h"
#include "json/read.h"
#include "json/tree.h"

#define FORMAT 1
/* A larger file is no manifest. */
#define MANIFEST_BYTES ((size_t)65536)

static enum outcome
fail(const char *path)
{
	fprintf(stderr, "reflectorctl: %s cannot be read: %s\n", path,
	    strerrordesc_np(errno));
	return UNAVAILABLE;
}

static enum outcome
refuse(const char *path, const char *why)
{
	fprintf(stderr, "reflectorctl: %s %s\n", path, why);
	return INVALID;
}

static enum outcome
measure(struct arena *arena, int file, const char *path, struct manifest *manifest)
{
	struct stat status;
	void *bytes;

	if (fstat(file, &status) != 0)
		return fail(path);
	manifest->bytes = status.st_size;
	if (status.st_size == 0)
		return refuse(path, "is empty");
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED)
		return fail(path);
	manifest->sha256 = digest_hex(arena, bytes, (size_t)status.st_size);
	munmap(bytes, (size_t)status.st_size);
	return OK;
}

enum outcome
manifest_measure(struct arena *arena, const char *path, struct manifest *manifest)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum outcome out;

	if (file < 0)
		return fail(path);
	out = measure(arena, file, path, manifest);
	close(file);
	return out;
}

const char *
manifest_text(struct arena *arena, const struct manifest *manifest)
{
	struct json_writer out = json_writer(arena);

	json_open(&out, NULL, '{');
	json_put_integer(&out, "format", FORMAT);
	json_put_text(&out, "made_at", manifest->made_at);
	json_put_text(&out, "release", manifest->release);
	json_put_text(&out, "postgresql", manifest->server);
	json_put_integer(&out, "schema", manifest->schema);
	json_put_integer(&out, "bytes", manifest->bytes);
	json_put_text(&out, "sha256", manifest->sha256);
	json_put_raw(&out, "tables", manifest->tables);
	json_close(&out, '}');
	text_add(&out.text, "\n");
	return out.text.bytes;
}

const char *
manifest_plain(struct arena *arena, const char *json)
{
	const struct json *value;

	if (json_parse(arena, json, strlen(json), &value) != OK)
		return NULL;
	return json_source(arena, value);
}

static enum outcome
read_text(const char *path, char *bytes, size_t *length)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (file < 0)
		return fail(path);
	got = read(file, bytes, MANIFEST_BYTES);
	close(file);
	if (got < 0)
		return fail(path);
	*length = (size_t)got;
	return OK;
}

/* Reads the members; INVALID: it is no manifest. */
static enum outcome
decode(struct arena *arena, const struct json *json, struct manifest *manifest)
{
	const struct json *tables = json_member(json, "tables");
	int64_t format;

	manifest->made_at = json_as_text(json_member(json, "made_at"));
	manifest->release = json_as_text(json_member(json, "release"));
	manifest->sha256 = json_as_text(json_member(json, "sha256"));
	manifest->tables = json_source(arena, tables);
	if (manifest->made_at == NULL || manifest->release == NULL ||
	    manifest->sha256 == NULL || json_kind(tables) != JSON_OBJECT ||
	    !json_as_integer(json_member(json, "schema"), &manifest->schema) ||
	    !json_as_integer(json_member(json, "bytes"), &manifest->bytes) ||
	    !json_as_integer(json_member(json, "format"), &format) || format != FORMAT)
		return INVALID;
	return OK;
}

static enum outcome
read_manifest(struct arena *arena, const char *path, struct manifest *manifest)
{
	char *bytes = arena_alloc(arena, MANIFEST_BYTES);
	const struct json *json = NULL;
	struct json_flaw flaw;
	size_t length = 0;
	enum outcome out = read_text(path, bytes, &length);

	if (out != OK)
		return out;
	if (json_read(arena, bytes, length, &json, &flaw) != OK ||
	    decode(arena, json, manifest) != OK)
		return refuse(path, "is not the manifest of a backup");
	if (manifest->schema <= SCHEMA_VERSION)
		return OK;
	fprintf(stderr,
	    "reflectorctl: %s: the backup has tables of version %lld (made by %s), this "
	    "reflectorctl (%s) knows %d: use the newer reflectorctl\n",
	    path, (long long)manifest->schema, manifest->release, PACKAGE_VERSION,
	    SCHEMA_VERSION);
	return INVALID;
}

enum outcome
manifest_check(struct arena *arena, const char *dump, struct manifest *manifest)
{
	size_t length = strlen(dump), tail = strlen(FOLDER_DUMP);
	struct manifest found = { 0 };
	const char *path;
	enum outcome out;

	if (length <= tail || strcmp(dump + length - tail, FOLDER_DUMP) != 0)
		return refuse(dump, "is not a backup: its name must end in " FOLDER_DUMP);
	path = arena_printf(arena, "%.*s" FOLDER_MANIFEST, (int)(length - tail), dump);
	out = read_manifest(arena, path, manifest);
	if (out == OK)
		out = manifest_measure(arena, dump, &found);
	if (out != OK)
		return out;
	if (found.bytes != manifest->bytes || strcmp(found.sha256, manifest->sha256) != 0)
		return refuse(dump,
		    "is damaged: its SHA-256 is not that of its manifest; use another backup");
	return OK;
}
