/*
 * The one fault that json/decode.h does not offer to others.  Private to json/.
 */
#ifndef JSON_FAULT_H
#define JSON_FAULT_H

struct faults;
struct json_flaw;

/* The body is no JSON: "json_invalid", loc ["body", offset], the reason in ctx. */
void fault_add_flaw(struct faults *, const struct json_flaw *);

#endif
