/*
 * Answers -> structs, and structs -> parameters (param_struct).  A shape says which column
 * goes with which field of a struct; columns of an answer are found by their names, once:
 *
 *	#define ROOM(member) COLUMN(struct room, member)
 *
 *	static const struct column columns[] = {
 *		{ ROOM(id), COLUMN_TEXT },
 *		{ ROOM(webhook_url), COLUMN_TEXT, MAY_BE_NULL },
 *	};
 *	static const struct shape shape = SHAPE(columns, struct room);
 *
 * A column that the answer lacks or has in another type, and a NULL where none may be, are
 * defects: FAILED, and the log has the statement's and the column's name.
 */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

/* A statement's answer; the arena's, with every text read from it. */
struct rows;

enum column_kind {
	COLUMN_TEXT,	      /* const char *: text or json */
	COLUMN_LENGTH,	      /* size_t: how many bytes the text has */
	COLUMN_INTEGER,	      /* int64_t: smallint, integer or bigint */
	COLUMN_FLAG,	      /* bool: boolean */
	COLUMN_OPTIONAL_FLAG, /* enum flag (base/flag.h): boolean */
	COLUMN_MOMENT,	      /* int64_t: timestamptz */
	COLUMN_TIME /* const char *: timestamptz, as RFC 3339 text with microseconds */
};

/* NULL is read as NULL, 0 or false. */
enum column_need { NOT_NULL, MAY_BE_NULL };

struct column {
	const char *name;
	size_t offset;
	enum column_kind kind;
	enum column_need need;
};

/* The column that has the name of a member. */
#define COLUMN(type, member) .name = #member, .offset = offsetof(type, member)

struct shape {
	const struct column *columns;
	size_t count; /* at most SHAPE_MOST */
	size_t bytes; /* of the struct */
};

#define SHAPE_MOST 24

#define SHAPE(columns, type)                                                             \
	{                                                                                \
		(columns), COUNT(columns), sizeof(type)                                  \
	}

struct list {
	void *items; /* structs of a shape, one a row; the arena's */
	int64_t count;
	int64_t total; /* db_page alone */
};

/* A shape's columns, found in an answer. */
struct binding {
	const struct rows *rows;
	const struct shape *shape;
	int fields[SHAPE_MOST];
};

size_t rows_count(const struct rows *);

enum outcome rows_bind(
    const struct rows *, const struct shape *, struct binding *) MUST_USE;

/* Fills *into from one row. */
enum outcome rows_read(const struct binding *, size_t row, void *into) MUST_USE;

/*
 * Makes structs of count rows from first on; those whose first column of the shape is NULL
 * are left out (an outer join's "nothing").
 */
enum outcome rows_list(
    const struct binding *, size_t first, size_t count, struct list *) MUST_USE;

#endif
