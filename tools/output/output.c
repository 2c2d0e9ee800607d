#include "output/output.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "json/encode.h"
#include "output/field.h"
#include "output/shown.h"
#include "output/table.h"

struct output {
	struct arena *arena;
	struct json_writer json;
	int64_t now;
	size_t width; /* 0: no limit */
	bool is_json, has_colour, is_begun;
};

/* Of the terminal, or what COLUMNS says; 0: no limit. */
static size_t
screen_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t width;

	if (columns != NULL && number_parse(columns, 20, 10000, &width))
		return (size_t)width;
	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

struct output *
output_lines(struct arena *arena, bool is_json)
{
	struct output *output = arena_alloc(arena, sizeof(*output));

	*output = (struct output){ .arena = arena,
		.json = json_writer(arena),
		.now = clock_now(),
		.width = screen_width(),
		.is_json = is_json,
		.has_colour = isatty(STDOUT_FILENO) && text_empty(getenv("NO_COLOR")) };
	return output;
}

struct output *
output_begin(struct arena *arena, bool is_json)
{
	struct output *output = output_lines(arena, is_json);

	if (is_json)
		json_open(&output->json, NULL, '{');
	return output;
}

void
output_title(struct output *output, const char *title)
{
	if (output->is_json)
		return;
	if (output->is_begun)
		putchar('\n');
	table_print_bold(output->has_colour, title);
	putchar('\n');
	output->is_begun = true;
}

void
output_note(struct output *output, const char *format, ...)
{
	va_list args;

	if (output->is_json)
		return;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	output->is_begun = true;
}

/* The columns that people see; returns how many. */
static size_t
columns_of(const struct output_form *form, struct table_column columns[TABLE_COLUMNS])
{
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++) {
		const struct output_field *field = &form->fields[i];

		if (field->heading == NULL)
			continue;
		assert(count < TABLE_COLUMNS);
		columns[count++] = (struct table_column){ .heading = field->heading,
			.is_cut = field->is_cut,
			.is_right = field->kind == OUTPUT_INTEGER,
			.is_state = field->kind == OUTPUT_STATE };
	}
	return count;
}

static void
fill_cells(const struct output *output, const struct output_form *form, const char *items,
    struct table *table)
{
	size_t cell = 0;

	for (size_t row = 0; row < table->rows; row++)
		for (size_t i = 0; i < form->count; i++)
			if (form->fields[i].heading != NULL)
				table->cells[cell++] = field_cell(output->arena,
				    &form->fields[i], items + row * form->bytes,
				    output->now);
}

void
output_list(struct output *output, const char *member, const struct output_form *form,
    const void *items, int64_t count)
{
	struct table_column columns[TABLE_COLUMNS];
	struct table table = { .columns = columns,
		.count = columns_of(form, columns),
		.rows = (size_t)count,
		.width = output->width,
		.has_colour = output->has_colour };

	if (output->is_json) {
		json_open(&output->json, member, '[');
		for (int64_t i = 0; i < count; i++)
			field_put_all(&output->json, NULL, form,
			    (const char *)items + (size_t)i * form->bytes);
		json_close(&output->json, ']');
		return;
	}
	if (table.count == 0)
		return;
	if (count == 0) {
		output_note(output, "none");
		return;
	}
	table.cells = arena_alloc(
	    output->arena, table.rows * table.count * sizeof(*table.cells) + 1);
	fill_cells(output, form, items, &table);
	table_print(output->arena, &table);
	output->is_begun = true;
}

static void
print_cut(const struct output *output, const char *text, size_t used)
{
	if (output->width > used)
		text = shown_cut(output->arena, text, output->width - used);
	fputs(text, stdout);
	putchar('\n');
}

void
output_record(struct output *output, const char *member, const struct output_form *form,
    const void *item)
{
	size_t widest = 0;

	if (output->is_json) {
		field_put_all(&output->json, member, form, item);
		return;
	}
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].heading != NULL &&
		    strlen(form->fields[i].heading) > widest)
			widest = strlen(form->fields[i].heading);
	for (size_t i = 0; i < form->count; i++) {
		if (form->fields[i].heading == NULL)
			continue;
		printf("%-*s  ", (int)widest, form->fields[i].heading);
		print_cut(output,
		    field_value(output->arena, &form->fields[i], item, output->now),
		    widest + 2);
	}
	output->is_begun = true;
}

void
output_line(struct output *output, const struct output_form *form, const void *item)
{
	struct text line = text_new(output->arena);

	if (output->is_json) {
		output->json = json_writer(output->arena);
		field_put_all(&output->json, NULL, form, item);
		puts(shown_json(output->arena, output->json.text.bytes));
		return;
	}
	for (size_t i = 0; i < form->count; i++) {
		const struct output_field *field = &form->fields[i];
		const char *cell;
		size_t width;

		if (field->heading == NULL)
			continue;
		cell = field_cell(output->arena, field, item, output->now);
		text_add(&line, cell);
		for (width = shown_width(cell); width < strlen(field->heading) + 2;
		     width++)
			text_add_char(&line, ' ');
	}
	while (line.length > 0 && line.bytes[line.length - 1] == ' ')
		line.bytes[--line.length] = '\0';
	print_cut(output, line.bytes, 0);
}

void
output_part(struct output *output, const char *member, const struct output_form *form,
    const void *item, bool is_known)
{
	if (!is_known)
		output_text(output, member, NULL);
	else if (output->is_json)
		field_put_all(&output->json, member, form, item);
}

void
output_integer(struct output *output, const char *member, int64_t number)
{
	if (output->is_json)
		json_put_integer(&output->json, member, number);
}

void
output_text(struct output *output, const char *member, const char *text)
{
	if (output->is_json)
		json_put_text(&output->json, member, text);
}

void
output_end(struct output *output)
{
	if (!output->is_json)
		return;
	json_close(&output->json, '}');
	puts(shown_json(output->arena, output->json.text.bytes));
}
