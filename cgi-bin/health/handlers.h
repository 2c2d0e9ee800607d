/*
 * The handlers of health.
 */
#ifndef HEALTH_HANDLERS_H
#define HEALTH_HANDLERS_H

#include "web/route.h"

/* alive.c: this service answers, whatever the database does */
handler show_health, show_alive;

/* metrics.c: what the database knows, for Prometheus */
handler show_metrics;

/* ready.c: the database and the recordings' folder, with what somebody should look after */
handler show_ready;

/* report.c: the same for the operator's page, with what doctor found on each host */
gate gate_operator;
handler show_report;

/* send-openapi.c: the API's description */
handler send_openapi;

#endif
