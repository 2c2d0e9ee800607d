/*
 * Columns of texts, aligned.
 */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define TABLE_COLUMNS 16

struct table_column {
	const char *heading;
	bool is_cut;   /* it becomes narrower when the table is too wide */
	bool is_right; /* numbers */
	bool is_state; /* words of trouble have a colour */
};

/* cells: rows x count texts as shown_text makes them; width: of the screen, 0: no limit. */
struct table {
	const struct table_column *columns;
	size_t count; /* at most TABLE_COLUMNS */
	const char **cells;
	size_t rows;
	size_t width;
	bool has_colour;
};

/* Writes the headings and the rows to standard output. */
void table_print(struct arena *, const struct table *);

/* Writes a text in bold, if colours are wanted. */
void table_print_bold(bool has_colour, const char *);

#endif
