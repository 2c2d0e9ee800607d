#!/bin/bash
# A test file is read, run and split by itself: what two of them need is a module beside them.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

report 'no test_*.py imports another one' \
	"$(grep -rnE --include='test_*.py' '^[[:space:]]*(from|import) test_' t)"
report 'no module and no conftest.py imports a test' \
	"$(grep -rnE --include='*.py' --exclude='test_*.py' '^[[:space:]]*(from|import) test_' t)"
report 'no *-t.c includes another one' "$(grep -rnE --include='*.[ch]' '^#include .*-t\.c[">]' t)"
finish
