/*
 * Each answer, logged and counted.  Private to web/.
 */
#ifndef WEB_TRAFFIC_H
#define WEB_TRAFFIC_H

#include <stdint.h>

struct app;
struct reply;
struct request;

/* Opens METRICS_FILE; once, before the process is confined. */
void traffic_open(const struct app *);

void traffic_note(const struct request *, const struct reply *, int64_t took_us);

#endif
