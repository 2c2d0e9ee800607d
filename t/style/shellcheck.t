#!/bin/bash
# Every shell script passes shellcheck.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
mapfile -t scripts < <(grep -rlIE '^#!/bin/(ba)?sh|^# shellcheck shell=' \
	script .ci bench jibri prosody t build-aux/embed-sql.sh 2>/dev/null | sort)
for file in "${scripts[@]}"; do
	holds "$file" shellcheck -x "$file"
done
finish
