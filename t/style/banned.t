#!/bin/bash
# Calls that style forbids, and SQL in C.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
sources=(include lib cgi-bin deliver tools)
count=0
absent() { # name, pattern, files to leave out
	local lines
	count=$((count + 1))
	lines=$(grep -rnE --include='*.[ch]' "$2" "${sources[@]}" | grep -vE "^(${3:-none}):")
	if [ -z "$lines" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "$lines" | sed 's/^/# /'
	fi
}
absent 'no unbounded or obsolete string calls' '\b(strcpy|strcat|sprintf|vsprintf|strncpy|strtok|atoi|atol|gets|alloca)\('
absent 'PQexec only in the migration runner' '\bPQexec\(' 'lib/db/script\.c'
absent 'no SQL in C' '"[^"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b'
absent 'no request memory outside the arena' '\b(malloc|realloc)\(' 'lib/base/arena\.c'
absent 'nothing left to do later' '\b(TODO|FIXME|XXX|HACK)\b'
echo "1..$count"
