#include "web/accept.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "web/request.h"

#define BLANKS " \t"

/* A type's weight, and how specific its range is: 3 for type/subtype, 2 for a type with any
 * subtype, 1 for any type. */
struct wish {
	int thousandths;
	int closeness;
};

/* The length of what stands before one of these characters, outside of quotes. */
static size_t
before(const char *text, const char *ends)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i] != '\0' && (quoted || strchr(ends, text[i]) == NULL); i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (quoted && text[i] == '\\' && text[i + 1] != '\0')
			i++;
	}
	return i;
}

/* 0 to 1 with at most three decimals, in thousandths; -1: it is none. */
static int
weight(const char *text)
{
	int value = (*text - '0') * 1000, digit = 100;

	if (*text != '0' && *text != '1')
		return -1;
	text++;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9' && digit > 0; digit /= 10)
			value += (*text++ - '0') * digit;
	text += strspn(text, BLANKS);
	return (*text == '\0' || strchr(",;", *text) != NULL) && value <= 1000 ? value :
										 -1;
}

/* The weight among the parameters of a range. */
static int
weight_of(const char *range)
{
	const char *part = range + before(range, ";,");

	for (; *part == ';'; part += before(part, ";,")) {
		part++;
		part += strspn(part, BLANKS);
		if (strncasecmp(part, "q=", 2) == 0)
			return weight(part + 2);
	}
	return 1000;
}

/* How closely a range, its parameters left out, names a type; 0: it does not. */
static int
closeness(const char *range, size_t length, const char *type)
{
	size_t kind = strcspn(type, "/") + 1;

	if (length == strlen(type) && strncasecmp(range, type, length) == 0)
		return 3;
	if (length == kind + 1 && range[kind] == '*' &&
	    strncasecmp(range, type, kind) == 0)
		return 2;
	return length == 3 && strncmp(range, "*/*", 3) == 0 ? 1 : 0;
}

/* What one Accept says of a type: the range that names it most closely counts. */
static struct wish
wish_for(const char *accept, const char *type)
{
	struct wish wish = { 0, 0 };

	for (accept += strspn(accept, BLANKS ","); *accept != '\0';
	     accept += strspn(accept, BLANKS ",")) {
		size_t length = strcspn(accept, BLANKS ",;");
		int close = closeness(accept, length, type), wanted = weight_of(accept);

		if (wanted >= 0 &&
		    (close > wish.closeness ||
			(close == wish.closeness && close > 0 &&
			    wanted > wish.thousandths)))
			wish = (struct wish){ wanted, close };
		accept += before(accept, ",");
	}
	return wish;
}

bool
accept_prefers(const struct request *request, const char *type, const char *usual)
{
	const char *accept = request_list(request, "HTTP_ACCEPT");
	struct wish this = wish_for(accept, type), that = wish_for(accept, usual);

	if (this.thousandths != that.thousandths)
		return this.thousandths > that.thousandths;
	return this.thousandths > 0 && this.closeness > that.closeness;
}
