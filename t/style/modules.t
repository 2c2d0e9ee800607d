#!/bin/bash
# Folders of tests that pytest imports together have no two modules of one name: the second
# one would be the first.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# twice NOT FOLDER...: the names but NOT that stand in more than one of them.
twice()
{
	find "${@:2}" -maxdepth 1 -name '*.py' ! -name "$1" -printf '%f\n' | sort | uniq -d
}

report 'no module and no test of lib, db, deliver and e2e is there twice' \
	"$(twice conftest.py t/lib t/db t/deliver t/e2e)"
for suite in browser clients console jibri production prosody; do
	report "no module of lib, e2e and $suite is there twice" "$(twice '*test*.py' t/lib t/e2e "t/$suite")"
done
finish
