/*
 * What the programs counted, in Prometheus' text format; doc/metrics.md lists the metrics.
 */
#ifndef METRICS_TEXT_H
#define METRICS_TEXT_H

struct metrics_view;
struct text;

void metrics_text_write(const struct metrics_view *, struct text *);

#endif
