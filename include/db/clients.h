/*
 * PostgreSQL's own programs, pg_dump and others: how they reach the server of DATABASE_URL.
 */
#ifndef DB_CLIENTS_H
#define DB_CLIENTS_H

struct arena;
struct db;

/* An operator's handle (db_new(NULL)) of another database of that server. */
struct db *db_new_in(const char *database);

/* The name of DATABASE_URL's database. */
const char *clients_database(struct arena *);

/*
 * Sets PGHOST, PGDATABASE and so on in this process's environment, so that the programs that it
 * starts connect as db_new(NULL) does.  No argument of theirs has a password.
 */
void clients_prepare(void);

#endif
