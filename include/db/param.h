/*
 * The parameters of a statement, $1 and on, by their type; db writes them as PostgreSQL
 * reads them.
 */
#ifndef DB_PARAM_H
#define DB_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/flag.h"
#include "db/rows.h"

struct param {
	enum {
		PARAM_TEXT,
		PARAM_INTEGER,
		PARAM_FLAG,
		PARAM_MOMENT,
		PARAM_SECONDS,
		PARAM_TEXTS,
		PARAM_STRUCT
	} kind;
	union {
		const char *text;
		int64_t number;
		const char *const *texts;
		const void *from;
	};
	const struct shape *shape; /* of a struct */
};

/* NULL: SQL's NULL. */
static inline struct param
param_text(const char *text)
{
	return (struct param){ PARAM_TEXT, .text = text };
}

/* A text[] of the texts before a NULL; NULL: SQL's NULL. */
static inline struct param
param_texts(const char *const *texts)
{
	return (struct param){ PARAM_TEXTS, .texts = texts };
}

static inline struct param
param_integer(int64_t number)
{
	return (struct param){ PARAM_INTEGER, .number = number };
}

static inline struct param
param_flag(bool flag)
{
	return (struct param){ PARAM_FLAG, .number = flag };
}

static inline struct param
param_optional_flag(enum flag flag)
{
	return flag == FLAG_ABSENT ? param_text(NULL) : param_flag(flag == FLAG_TRUE);
}

/* A timestamptz; moment: see base/clock.h. */
static inline struct param
param_moment(int64_t moment)
{
	return (struct param){ PARAM_MOMENT, .number = moment };
}

/* Milliseconds, as make_interval takes seconds. */
static inline struct param
param_seconds(int64_t milliseconds)
{
	return (struct param){ PARAM_SECONDS, .number = milliseconds };
}

/*
 * A text[] of the shape's names, each with the value of its field, which json_object makes an
 * object of.  The shape has texts and optional flags alone.
 */
static inline struct param
param_struct(const struct shape *shape, const void *from)
{
	return (struct param){ PARAM_STRUCT, .from = from, .shape = shape };
}

#endif
