#!/bin/bash
# Folders of tests that pytest collects together have no two modules of one name: the second
# one would be the first.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
twice=$(find t/lib t/db t/deliver t/e2e -name '*.py' ! -name conftest.py -printf '%f\n' | sort | uniq -d)
echo 1..1
if [[ ! $twice ]]; then
	echo 'ok 1 - no module is there twice'
else
	echo "not ok 1 - there twice: ${twice//$'\n'/ }"
fi
