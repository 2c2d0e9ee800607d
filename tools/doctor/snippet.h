/*
 * The package's files of nginx's configuration, beside those that nginx reads.
 */
#ifndef TOOLS_DOCTOR_SNIPPET_H
#define TOOLS_DOCTOR_SNIPPET_H

#include <stdbool.h>

struct arena;

struct snippet {
	const char *name;   /* "reflector.conf" */
	const char *path;   /* the package's */
	const char *folder; /* below /etc/nginx: "snippets", "conf.d" */
	bool is_main;	    /* without it nginx serves nothing of ours */
	bool is_edited;	    /* operators write into it: it must only be there */
};

/* Ends with one without a name; NULL: the package's files are not here. */
const struct snippet *snippet_list(struct arena *);

/* What snippet_trouble returns when nginx has no such file. */
extern const char snippet_unread[];

/*
 * What is wrong with nginx's copy; NULL: nothing.  configuration: the output of nginx -T.  Comments,
 * blanks and the numbers of defaults may differ.
 */
const char *snippet_trouble(
    struct arena *, const struct snippet *, const char *configuration);

#endif
