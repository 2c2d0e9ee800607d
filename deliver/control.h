/*
 * The servers of Jitsi that execute commands (doc/design/delivery.md, "Commands").  The module
 * owns JITSI_CONTROL_URL (control_config); commands are signed with JITSI_WEBHOOK_SECRET
 * (signature_optional_config), which it requires then.
 */
#ifndef DELIVER_CONTROL_H
#define DELIVER_CONTROL_H

#include <stdbool.h>

struct arena;
struct config_group;

extern const struct config_group control_config;

/* The URLs, blank-separated, each once; "": there are none. */
const char *control_urls(void);

/* The n-th of them, from 0; NULL: there are no more. */
const char *control_url(struct arena *, int n);

/* Is this one of them? */
bool control_has(const char *url);

#endif
