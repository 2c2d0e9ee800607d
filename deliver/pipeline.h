/*
 * The site's own endpoint, which gets every recording.completed.  The module owns
 * PIPELINE_WEBHOOK_URL and PIPELINE_WEBHOOK_SECRET (pipeline_config).
 */
#ifndef DELIVER_PIPELINE_H
#define DELIVER_PIPELINE_H

struct config_group;

extern const struct config_group pipeline_config;

/* NULL: there is none. */
const char *pipeline_url(void);
const char *pipeline_secret(void);

#endif
