/*
 * What the load generator sends: one kind of request a run, every event unique.
 */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct text;

enum kind { KIND_SIGNED, KIND_STOCK, KIND_POST, KIND_GET, KIND_CURSOR };

struct plan {
	enum kind kind;
	const char *path;   /* "{}" in it: the number of the room, or the cursor */
	const char *header; /* a whole header line, or NULL */
	const char *token;  /* of the stock dialect */
	const char *tag;    /* makes the events of this run unlike those of others */
	const char *room;   /* the rooms are <room>-0, <room>-1, ... */
	int64_t began;	    /* the time of event 0; each is a microsecond later */
	uint64_t rooms, repeats;
};

/* Reads "signed", "stock", ...; false: it is none. */
bool kind_parse(const char *name, enum kind *);

/* The whole request number `number`; after: where a cursor stands. */
void request_write(
    struct arena *, const struct plan *, uint64_t number, uint64_t after, struct text *);

#endif
