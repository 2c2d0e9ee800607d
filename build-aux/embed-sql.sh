#!/bin/sh
# Converts the files of sql/ to C, so that a program needs no other file.  Run it in the source
# folder; it finds the files itself.
#
#   embed-sql.sh queries.h         enum query: a constant for each statement of sql/queries
#   embed-sql.sh queries.c         the statements, in the same order
#   embed-sql.sh schema.c          sql/roles.sql, drop.sql, tables and code
#   embed-sql.sh schema_version.h  SCHEMA_VERSION: the number of the last file in sql/tables;
#                                  CODE_DIGEST: SHA-256 of sql/code
#
# Lines with only a comment are left out.
# shellcheck disable=SC2016 # awk programs
set -eu
export LC_ALL=C

fail() {
	echo "embed-sql.sh: $*" >&2
	exit 1
}

files() {
	find "$1" -name '*.sql' | sort
}

# The files of sql/code in the order of creation: by the first CREATE of each.
code_files() {
	# shellcheck disable=SC2046 # no name of a file has a space
	awk '
		FNR == 1 { seen = 0; files++ }
		!seen && $1 == "CREATE" {
			rank = index("TYPE FUNCTION VIEW TRIGGER", $2)
			if (rank > 0) {
				seen = 1
				found++
				printf "%02d %s\n", rank, FILENAME
			}
		}
		END { exit found == files ? 0 : 1 }
	' $(files sql/code) >"$work/ranked" || fail 'a file of sql/code creates nothing that may stand there'
	sort "$work/ranked" | cut -d' ' -f2
}

# awk: a line as a C string literal; comment lines are skipped.
readonly quote='
	function quoted(line) {
		gsub(/["\\]/, "\\\\&", line)
		return "\t\"" line "\\n\""
	}
	/^[[:space:]]*--/ { next }
'

# literal FILE: a file as a C string literal.
literal() {
	awk "$quote"' { print quoted($0) }' "$1"
}

# rows FILE...: { "name", "text" }, for each.
rows() {
	awk "$quote"'
		FNR == 1 || name != FILENAME {
			if (name != "")
				print "\t},"
			name = FILENAME
			print "\t{ \"" name "\","
		}
		{ print quoted($0) }
		END { if (name != "") print "\t}," }
	' "$@"
}

# The statements under "-- name:".
statements() {
	# shellcheck disable=SC2046 # no name of a file has a space
	awk "$1" $(files sql/queries)
}

version() {
	files sql/tables | sed -n '$s:.*/0*\([0-9]*\)-.*:\1:p'
}

kind=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $kind in
queries.h)
	printf '/* Made from sql/queries by build-aux/embed-sql.sh. */\n'
	printf '#ifndef DB_QUERIES_H\n#define DB_QUERIES_H\n\nenum query {\n'
	statements '/^-- name: / { print "\tQUERY_" toupper($3) "," }'
	printf '\tQUERY_COUNT\n};\n\n'
	printf 'struct query_text {\n\tconst char *name;\n\tconst char *sql;\n};\n\n'
	printf 'extern const struct query_text queries[QUERY_COUNT];\n\n#endif\n'
	;;
queries.c)
	printf '/* Made from sql/queries by build-aux/embed-sql.sh. */\n'
	printf '#include "db/queries.h"\n\n'
	printf 'const struct query_text queries[QUERY_COUNT] = {\n'
	statements '
		/^-- name: / {
			if (name != "")
				print "\t},"
			name = $3
			print "\t{ \"" name "\","
		}'"$quote"'
		NF > 0 { print quoted($0) }
		END { print "\t}," }'
	printf '};\n'
	;;
schema.c)
	code=$(code_files)
	printf '/* Made from sql by build-aux/embed-sql.sh. */\n#include "schema.h"\n\n'
	for part in roles drop; do
		printf 'const char schema_%s[] =\n' "$part"
		literal "sql/$part.sql"
		printf ';\n\n'
	done
	printf 'const struct schema_file schema_tables[] = {\n'
	# shellcheck disable=SC2046 # no name of a file has a space
	rows $(files sql/tables)
	printf '\t{ 0 }\n};\n\nconst struct schema_file schema_code[] = {\n'
	# shellcheck disable=SC2086
	rows $code
	printf '\t{ 0 }\n};\n'
	;;
schema_version.h)
	code=$(code_files)
	# shellcheck disable=SC2086 # no name of a file has a space
	rows $code >"$work/code"
	digest=$(sha256sum <"$work/code")
	printf '/* Made from sql/tables and sql/code by build-aux/embed-sql.sh. */\n'
	printf '#ifndef DB_SCHEMA_VERSION_H\n#define DB_SCHEMA_VERSION_H\n\n'
	printf '#define SCHEMA_VERSION %s\n' "$(version)"
	printf '#define CODE_DIGEST "%s"\n\n#endif\n' "${digest%% *}"
	;;
*)
	echo "embed-sql.sh: unknown kind $kind" >&2
	exit 64
	;;
esac
