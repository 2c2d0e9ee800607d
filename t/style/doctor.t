#!/bin/bash
# Every check of reflectorctl doctor names a chapter that exists, has a test that breaks it, and says
# commands that work as they stand.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# anchors FILE: its headings, as GitHub links to them.
anchors()
{
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9_ -]//g' -e 's/ /-/g'
}

# lost: every "file.md" and "file.md#anchor" in the checks that leads nowhere.
lost()
{
	local see

	grep -rohE '"[a-z/-]+\.md(#[a-z0-9_-]+)?"' tools/doctor --include='*.c' | tr -d '"' | sort -u | while read -r see; do
		[[ -f doc/${see%%#*} ]] || { echo "$see"; continue; }
		[[ $see != *'#'* ]] || anchors "doc/${see%%#*}" | grep -qxF -- "${see#*#}" || echo "$see"
	done
}

# The names of the checks: "subject.thing".
mapfile -t names < <(grep -rohE '"[a-z]+\.[a-z][a-z_-]*",? ?' tools/doctor --include='*.c' |
	tr -d '", ' | grep -vE '\.(h|md|conf|service|socket|target|timer|sock|service)$' | sort -u)

# untested: names that no test mentions, in one piece or as "subject." and "thing".
untested()
{
	local name

	for name in "${names[@]}"; do
		grep -rqF --include='test_*.py' -- "\"$name\"" t ||
			grep -rlF --include='test_*.py' -- "\"${name%.*}." t |
			xargs -r grep -qF -- "\"${name#*.}\"" || echo "$name"
	done
}

# bare: commands that need root, without sudo, in what doctor says.  A word that is followed by a
# quote is an argument of doctor's own.
bare()
{
	grep -nH '"' tools/doctor/*.c | grep -v 'usage:' | sed 's/sudo [a-z-]*//g' |
		grep -E '\<((systemctl|journalctl|setfacl|chown|chmod|systemd-tmpfiles|pg_upgradecluster) |mount %s)'
}

report 'every command that needs root begins with sudo' "$(bare)"
report 'every chapter that a check names exists' "$(lost)"
report 'every check has a test' "$(untested)"
report 'the checks were found' "$([[ ${#names[@]} -ge 7 ]] || echo "only ${#names[@]}")"
finish
