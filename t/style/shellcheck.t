#!/bin/bash
# Every shell script passes shellcheck.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
mapfile -t scripts < <(grep -rlIE '^#!/bin/(ba)?sh|^# shellcheck shell=' \
	script .ci bench jibri prosody t build-aux/embed-sql.sh 2>/dev/null | sort)
count=0
echo "1..${#scripts[@]}"
for file in "${scripts[@]}"; do
	count=$((count + 1))
	if output=$(shellcheck -x "$file" 2>&1); then
		echo "ok $count - $file"
	else
		echo "not ok $count - $file"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
done
