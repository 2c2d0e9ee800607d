/*
 * Whether the libraries below us do, in the versions that this machine has, what we rely on:
 * a library that was replaced is found out at the start, not by somebody's name.
 */
#ifndef AUTH_LIBRARIES_H
#define AUTH_LIBRARIES_H

#include <stdbool.h>

#include "base/outcome.h"

/*
 * Uses json-c, libjwt and OpenSSL once.  false after an error in the log that names the
 * library, its version and what is wrong: leave with EXIT_CONFIG.
 */
bool libraries_work(void) MUST_USE;

#endif
