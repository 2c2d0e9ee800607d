#!/bin/bash
# Calls that style forbids, and SQL in C.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
sources=(include lib cgi-bin deliver tools)
absent() { # name, pattern, files to leave out
	report "$1" "$(grep -rnE --include='*.[ch]' "$2" "${sources[@]}" | grep -vE "^(${3:-none}):")"
}
unlogged() { # name, pattern: of what stands in the call of a log function, outside of texts
	local call='\blog_(error|warn|info|debug)\(("([^"\\]|\\.)*"|[^";])*?'
	report "$1" "$(grep -rPzo --include='*.[ch]' "$call$2" "${sources[@]}" | tr '\0' '\n')"
}
absent 'no unbounded or obsolete string calls' '\b(strcpy|strcat|sprintf|vsprintf|strncpy|strtok|atoi|atol|gets|alloca)\('
absent 'PQexec only in the migration runner' '\bPQexec\(' 'lib/db/script\.c'
absent 'no SQL in C' '"[^"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b'
absent 'no request memory outside the arena' '\b(malloc|realloc)\(' 'lib/base/arena\.c'
absent 'nothing left to do later' '\b(TODO|FIXME|XXX|HACK)\b'
unlogged 'no ids and no names of meetings and people in logs' \
	'(->|\.)(meeting_id|room_name|occupant|person|nick|display_name|email|user_id)\b'
finish
