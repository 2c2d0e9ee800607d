/*
 * Reads the keys that the settings of callers name.  Private to auth/.
 */
#ifndef AUTH_CALLER_KEYS_H
#define AUTH_CALLER_KEYS_H

struct config_faults;

/* After caller_settings_settle: the keys are live (live_keys.h); a file that is of no use is a
 * fault. */
void caller_keys_settle(struct config_faults *);

#endif
