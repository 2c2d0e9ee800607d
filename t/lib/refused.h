/*
 * Why a caller was refused, and how often the program warned.  A program that uses it is linked
 * with --wrap=refusal_note,--wrap=log_warn.
 */
#ifndef LIB_REFUSED_H
#define LIB_REFUSED_H

#include <stddef.h>

/* The last refusal's name in the metrics and its text since refused_reset; "" when there was
 * none. */
const char *refused_name(void);
const char *refused_text(void);

/* Warnings since then. */
size_t refused_warnings(void);

void refused_reset(void);

#endif
