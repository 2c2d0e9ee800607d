/* The names of all settings, made from the table of doc/configuration.md. */
#ifndef BASE_KNOWN_H
#define BASE_KNOWN_H

/* NULL ends it. */
extern const char *const known_settings[];

#endif
