/*
 * Whether a database can be used, seen by a child: it may run as another user, and cannot hang.
 */
#ifndef TOOLS_DOCTOR_LOGIN_H
#define TOOLS_DOCTOR_LOGIN_H

struct arena;
struct execution;

/* The program's name for the operator. */
#define LOGIN_OPERATOR "-"

/*
 * The child's part: reflectorctl doctor --login PROGRAM logs in as that program (with its role,
 * if DATABASE_URL has no user), and looks at the schema.  Prints what is wrong, and returns
 * the exit status.
 */
int login_try(struct arena *, const char *program);

/* Loads the settings of the database; what is wrong with them, or NULL. */
const char *login_configure(struct arena *);

/* The path of this program, to run it again. */
const char *login_path(struct arena *);

/* What a child that ran login_try found wrong; NULL: nothing. */
const char *login_problem(struct arena *, const struct execution *);

#endif
