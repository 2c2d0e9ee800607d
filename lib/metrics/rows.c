#include "rows.h"

#include <string.h>

uint64_t
metrics_rows_count(const metrics_word *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

struct metrics_name
metrics_rows_name(const metrics_word *from, size_t words)
{
	static const char known[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789 ./_-+~{}";
	struct metrics_name name = { 0 };

	for (size_t i = 0; i < words; i++) {
		const uint64_t word = metrics_rows_count(&from[i]);

		memcpy(name.text + i * sizeof(word), &word, sizeof(word));
	}
	for (char *at = name.text; *at != '\0'; at++)
		if (strchr(known, *at) == NULL)
			*at = '?';
	return name;
}

const struct metrics_program *
metrics_rows_program(const struct metrics_file *file, size_t index)
{
	const struct metrics_program *row = &file->programs[index];
	const struct metrics_name name = metrics_rows_name(row->name, METRICS_NAME);
	const char *const text = name.text;
	const uint64_t key = metrics_rows_count(&row->key);

	if (key == 0 || key != metrics_file_key(&text, 1))
		return NULL;
	for (size_t i = 0; i < index; i++)
		if (metrics_rows_count(&file->programs[i].key) == key)
			return NULL;
	return row;
}

const struct metrics_route *
metrics_rows_route(const struct metrics_file *file, size_t index)
{
	const struct metrics_route *row = &file->routes[index];
	const struct metrics_name program = metrics_rows_name(row->program, METRICS_NAME),
				  method = metrics_rows_name(row->method, METRICS_METHOD),
				  path = metrics_rows_name(row->path, METRICS_PATH);
	const char *const texts[] = { program.text, method.text, path.text };
	const uint64_t key = metrics_rows_count(&row->key);

	if (key == 0 || key != metrics_file_key(texts, COUNT(texts)))
		return NULL;
	for (size_t i = 0; i < index; i++)
		if (metrics_rows_count(&file->routes[i].key) == key)
			return NULL;
	return row;
}
