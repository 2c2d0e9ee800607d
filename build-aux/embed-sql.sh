#!/bin/sh
# Turns SQL files into C, so that a program needs no file beside itself.
#
#   embed-sql.sh queries.h FILE...   enum query: a constant a file name
#   embed-sql.sh queries.c FILE...   the statements, in the same order
#   embed-sql.sh schema.c FILE...    the migrations and roles.sql
#   embed-sql.sh version.h FILE...   SCHEMA_VERSION: the number of the last file
#
# Lines that are only a comment are left out: they are for readers of the file.
set -eu

kind=$1
shift

# A file as a C string literal, a literal a line.
literal() {
	sed -e '/^[[:space:]]*--/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' \
	    -e 's/^/\t"/' -e 's/$/\\n"/' "$1"
}

name_of() {
	basename "$1" .sql
}

case $kind in
queries.h)
	printf '/* Made from sql/queries by build-aux/embed-sql.sh. */\n'
	printf '#ifndef DB_QUERIES_H\n#define DB_QUERIES_H\n\nenum query {\n'
	for file; do
		printf '\tQUERY_%s,\n' "$(name_of "$file" | tr 'a-z-' 'A-Z_')"
	done
	printf '\tQUERY_COUNT\n};\n\n'
	printf 'struct query_text {\n\tconst char *name;\n\tconst char *sql;\n};\n\n'
	printf 'extern const struct query_text query_texts[QUERY_COUNT];\n\n#endif\n'
	;;
queries.c)
	printf '/* Made from sql/queries by build-aux/embed-sql.sh. */\n'
	printf '#include "db/queries.h"\n\n'
	printf 'const struct query_text query_texts[QUERY_COUNT] = {\n'
	for file; do
		printf '\t{ "%s",\n' "$(name_of "$file")"
		literal "$file"
		printf '\t},\n'
	done
	printf '};\n'
	;;
schema.c)
	printf '/* Made from sql/schema and sql/roles.sql by build-aux/embed-sql.sh. */\n'
	printf '#include "schema.h"\n\n#include <stddef.h>\n\n'
	for file; do
		case $file in
		*/roles.sql)
			printf 'const char schema_roles[] =\n'
			literal "$file"
			printf ';\n\n'
			;;
		esac
	done
	printf 'const struct schema_step schema_steps[] = {\n'
	for file; do
		case $file in
		*/roles.sql) continue ;;
		esac
		name=$(name_of "$file")
		number=$(printf '%s' "${name%%-*}" | sed 's/^0*//')
		printf '\t{ %s, "%s",\n' "$number" "$name"
		literal "$file"
		printf '\t},\n'
	done
	printf '};\n\n'
	printf 'const size_t schema_step_count = sizeof(schema_steps) / sizeof(schema_steps[0]);\n'
	;;
version.h)
	for file; do
		last=$(name_of "$file")
	done
	printf '/* Made from sql/schema by build-aux/embed-sql.sh. */\n'
	printf '#ifndef DB_SCHEMA_VERSION_H\n#define DB_SCHEMA_VERSION_H\n\n'
	printf '#define SCHEMA_VERSION %s\n\n#endif\n' \
	    "$(printf '%s' "${last%%-*}" | sed 's/^0*//')"
	;;
*)
	echo "embed-sql.sh: unknown kind $kind" >&2
	exit 64
	;;
esac
