/*
 * For whom a change is made.  Each function of sql/code that changes something for a caller
 * has it as its last parameter (sql/code/audit/origin_set.sql).
 */
#ifndef MODEL_ORIGIN_H
#define MODEL_ORIGIN_H

#include "base/outcome.h"
#include "db/param.h"

struct arena;
struct db;

/* Each may be NULL. */
struct origin {
	const char *actor; /* "user", "key", "guest" or "operator" */
	const char *user_id;
	const char *key_id;	/* of an API key */
	const char *scope;	/* the key's */
	const char *request_id; /* as in the log */
	const char *trace;	/* struct request's */
};

/* Who works with reflectorctl. */
extern const struct origin origin_operator;

extern const struct shape origin_shape;

/* A text[], which jsonb_object makes an object of. */
static inline struct param
param_origin(const struct origin *origin)
{
	return param_struct(&origin_shape, origin);
}

/* Notes that the caller got links to a meeting, or to the files of a recording, with this id. */
enum outcome origin_note_links(
    struct db *, struct arena *, const char *id, const struct origin *) MUST_USE;

#endif
