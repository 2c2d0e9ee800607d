/*
 * Whom a site's machine names: a person of the site, who has no token of ours.
 */
#ifndef MEETINGS_READ_PERSON_H
#define MEETINGS_READ_PERSON_H

#include "auth/caller.h"
#include "base/flag.h"
#include "base/outcome.h"

struct json;
struct reply;
struct request;

struct person {
	struct caller caller;
	enum flag moderator;
};

/* The object "user" of a body; FORBIDDEN: the caller is no key of scope host. */
enum outcome read_person(
    struct request *, struct reply *, const struct json *user, struct person *) MUST_USE;

#endif
