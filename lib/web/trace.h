/*
 * W3C Trace Context, level 1: the header traceparent.
 */
#ifndef LIB_WEB_TRACE_H
#define LIB_WEB_TRACE_H

struct arena;

/*
 * "TRACE-FLAGS" of a header: 32 and 2 hexadecimal digits; NULL: it is invalid, or NULL.
 * Flags that the standard does not define are 0, as it demands of whoever passes them on.
 */
const char *trace_read(struct arena *, const char *header);

/* Its trace id; NULL: none. */
const char *trace_id(struct arena *, const char *trace);

#endif
