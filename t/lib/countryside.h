/*
 * Two more platforms of the table.  A program that uses them is linked with
 * --wrap=table_platforms.
 */
#ifndef LIB_COUNTRYSIDE_H
#define LIB_COUNTRYSIDE_H

#include <stdbool.h>

#include "platform/platform.h"

/* It has every function, and as many settings as a platform may have. */
extern const struct platform countryside_meadow;

/* As little as a platform can have. */
extern const struct platform countryside_brook;

/* The setting that the meadow lacks (NULL: none), and whether it starts. */
void countryside_lacks(const char *setting);
void countryside_starts(bool);

#endif
