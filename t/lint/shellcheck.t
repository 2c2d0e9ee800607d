#!/bin/bash
# Every shell script passes shellcheck.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs shellcheck shellcheck
mapfile -t scripts < <(grep -rlIE '^#!/bin/(ba)?sh|^# shellcheck shell=' \
	script .ci bench jibri prosody t tools build-aux/embed-*.sh 2>/dev/null | LC_ALL=C sort)
for file in "${scripts[@]}"; do
	holds "shellcheck $file" shellcheck -x "$file"
done
finish
