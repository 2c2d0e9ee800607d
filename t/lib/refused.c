#include "lib/refused.h"

#include "metrics/refusal.h"

static const char *last_name = "", *last_text = "";
static size_t warnings;

/* The linker's names. */
enum outcome __wrap_refusal_note(const char *begin, enum refusal, const char *text);
void __wrap_log_warn(const char *format, ...);

enum outcome
__wrap_refusal_note(const char *begin, enum refusal refusal, const char *text)
{
	(void)begin;
	last_name = refusal_name(refusal);
	last_text = text;
	return UNAUTHENTICATED;
}

void
__wrap_log_warn(const char *format, ...)
{
	(void)format;
	warnings++;
}

const char *
refused_name(void)
{
	return last_name;
}

const char *
refused_text(void)
{
	return last_text;
}

size_t
refused_warnings(void)
{
	return warnings;
}

void
refused_reset(void)
{
	last_name = last_text = "";
	warnings = 0;
}
