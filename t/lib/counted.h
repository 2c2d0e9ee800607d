/*
 * Programs that count in one METRICS_FILE, and what is seen of it.
 */
#ifndef LIB_COUNTED_H
#define LIB_COUNTED_H

struct arena;

/* How many requests each counted_requests counts, half of them with status 200. */
#define COUNTED_EACH 10000

/* A folder of the test program, removed by counted_end. */
extern char counted_folder[], counted_path[];

/* The state of a test is its arena; the file is not there yet. */
int counted_open(void **state);
int counted_close(void **state);
void counted_end(void);
#define COUNTED_TEST(name)                                                               \
	cmocka_unit_test_setup_teardown(name, counted_open, counted_close)

/* A process may open the file once, so each test's program is a child.  Its exit status. */
int counted_run(int (*program)(void));

/* A program: requests of rooms that took 3 ms. */
int counted_requests(void);

/* What /metrics shows. */
const char *counted_text(struct arena *);
void counted_shows(struct arena *, const char *line);

#endif
