# shellcheck shell=bash disable=SC2034
# How the results of script/test are counted.

passed=0 failed=0 skipped=0

# count_tap FILE: a test harness's own lines: "ok", "not ok", "# SKIP".
count_tap()
{
	tally "$(grep -c '^ok ' "$1")" "$(grep -c '^not ok ' "$1")" 0
	tally "-$(grep -ciE '^(not )?ok .*# *skip' "$1")" 0 "$(grep -ciE '^(not )?ok .*# *skip' "$1")"
}

# count_check FILE: the summary that make check prints.
count_check()
{
	tally "$(sum_of PASS "$1")" \
		"$(($(sum_of FAIL "$1") + $(sum_of XPASS "$1") + $(sum_of ERROR "$1")))" \
		"$(($(sum_of SKIP "$1") + $(sum_of XFAIL "$1")))"
}

sum_of()
{
	awk -v key="$1:" '$1 == "#" && $2 == key { sum += $3 } END { print sum + 0 }' "$2"
}

# count_pytest FILE: JUnit's XML.
count_pytest()
{
	local total bad left

	read -r total bad left < <(/usr/bin/python3 - "$1" <<-'END'
		import sys
		import xml.etree.ElementTree as tree
		suites = list(tree.parse(sys.argv[1]).iter("testsuite"))
		total, errors, failures, skipped = (
		    sum(int(suite.get(key)) for suite in suites)
		    for key in ("tests", "errors", "failures", "skipped"))
		print(total, errors + failures, skipped)
	END
	) || return
	tally "$((total - bad - left))" "$bad" "$left"
}

tally()
{
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}
