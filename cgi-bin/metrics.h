/*
 * What the database knows, for Prometheus; for health.c.
 */
#ifndef CGI_BIN_METRICS_H
#define CGI_BIN_METRICS_H

#include "web/route.h"

handler tell_metrics;

#endif
