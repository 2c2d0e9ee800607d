#include "output/table.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "output/shown.h"

#define GAP 2
/* A column is not made narrower than that. */
#define NARROWEST 6

struct widths {
	size_t of[TABLE_COLUMNS];
};

static struct widths
natural_widths(const struct table *table)
{
	struct widths widths = { { 0 } };

	for (size_t i = 0; i < table->count; i++)
		widths.of[i] = shown_width(table->columns[i].heading);
	for (size_t cell = 0; cell < table->rows * table->count; cell++) {
		const size_t width = shown_width(table->cells[cell]);
		size_t *column = &widths.of[cell % table->count];

		*column = width > *column ? width : *column;
	}
	return widths;
}

static size_t
total(const struct table *table, const struct widths *widths)
{
	size_t sum = table->count == 0 ? 0 : GAP * (table->count - 1);

	for (size_t i = 0; i < table->count; i++)
		sum += widths->of[i];
	return sum;
}

/* The widest column that may become narrower; NULL: none may. */
static size_t *
widest(const struct table *table, struct widths *widths)
{
	size_t *found = NULL;

	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].is_cut && widths->of[i] > NARROWEST &&
		    (found == NULL || widths->of[i] > *found))
			found = &widths->of[i];
	return found;
}

static struct widths
fitting_widths(const struct table *table)
{
	struct widths widths = natural_widths(table);
	size_t *column;

	while (table->width > 0 && total(table, &widths) > table->width &&
	    (column = widest(table, &widths)) != NULL)
		(*column)--;
	return widths;
}

/* The escape sequence for a word; NULL: it is no trouble. */
static const char *
colour_of(const char *word)
{
	static const struct {
		const char *word, *sequence;
	} colours[] = { { "dead", "\033[31m" }, { "differs", "\033[31m" },
		{ "disabled", "\033[31m" }, { "failed", "\033[31m" },
		{ "failing", "\033[33m" }, { "missing", "\033[31m" },
		{ "undelivered", "\033[31m" } };

	for (size_t i = 0; i < COUNT(colours); i++)
		if (strcmp(word, colours[i].word) == 0)
			return colours[i].sequence;
	return NULL;
}

static void
print_cell(struct arena *arena, const struct table *table, size_t column,
    const char *text, size_t width)
{
	const struct table_column *of = &table->columns[column];
	const char *cut = shown_cut(arena, text, width);
	const char *colour = table->has_colour && of->is_state ? colour_of(text) : NULL;
	const int padding = (int)(width - shown_width(cut));
	const bool is_last = column + 1 == table->count;

	if (of->is_right)
		printf("%*s", padding, "");
	printf(
	    "%s%s%s", colour == NULL ? "" : colour, cut, colour == NULL ? "" : "\033[0m");
	if (!is_last)
		printf("%*s", (of->is_right ? 0 : padding) + GAP, "");
}

void
table_print_bold(bool has_colour, const char *text)
{
	printf("%s%s%s", has_colour ? "\033[1m" : "", text, has_colour ? "\033[0m" : "");
}

void
table_print(struct arena *arena, const struct table *table)
{
	const struct widths widths = fitting_widths(table);

	if (table->has_colour)
		fputs("\033[1m", stdout);
	for (size_t i = 0; i < table->count; i++)
		print_cell(arena, table, i, table->columns[i].heading, widths.of[i]);
	puts(table->has_colour ? "\033[0m" : "");
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < table->count; i++)
			print_cell(arena, table, i, table->cells[row * table->count + i],
			    widths.of[i]);
		putchar('\n');
	}
}
