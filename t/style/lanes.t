#!/bin/bash
# script/test runs its stages in parallel, counts what they did, and leaves nothing after a signal.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=../../script/lib/common.sh
. script/lib/common.sh
folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT
mkdir -- "$folder/tmp"
cp -r -- script "$folder/"
printf '#!/bin/sh\n' >"$folder/script/bootstrap"
cat >>"$folder/script/lib/stages.sh" <<'END'
all_stages=(good bad killed faulty skipping one other idle dozing stuck)
patient_stages=(idle dozing)
stage_good() { echo 'good output'; tally 2 0 0; }
stage_bad() { echo 'bad output'; tally 1 1 0; return 1; }
stage_faulty() { false; }
stage_skipping() { tally 1 0 1; }
stage_killed() { kill -s KILL "$BASHPID"; }
stage_one() { touch "$work/one"; wait_until 20 test -e "$work/other" && tally 1 0 0; }
stage_other() { touch "$work/other"; wait_until 20 test -e "$work/one" && tally 1 0 0; }
stage_idle() { touch "$work/one" "$work/idle"; wait_until 20 test -e "$work/other" && tally 1 0 0; rm "$work/idle"; }
stage_dozing() { [[ ! -e $work/idle ]] && tally 1 0 0; }
stage_stuck() { touch "$top/stuck"; WORK=$work setsid sleep 100 & sleep 100; }
END

# run STAGE...: the copy of script/test with these stages; sets $said and $status.
run()
{
	status=0
	said=$(TMPDIR=$folder/tmp bash "$folder/script/test" "$@" 2>&1) || status=$?
}

# says STATUS LINE...: the last run ended with this status and printed these lines, in this order.
says()
{
	local line rest=$said

	[[ $status -eq $1 ]] || { echo "status $status: $said" && return 1; }
	shift
	for line; do
		[[ $rest == *"$line"* ]] || { echo "no \"$line\": $said" && return 1; }
		rest=${rest#*"$line"}
	done
}

# is_silent TEXT: the last run did not print it.
is_silent()
{
	[[ $said != *"$1"* ]]
}

# is_left_clean: no file and no process of script/test is left.
is_left_clean()
{
	[[ ! $(ls -A -- "$folder/tmp") ]] && ! grep -qs "[/]${folder#/}/tmp" /proc/[0-9]*/environ
}

# interrupted SIGNAL STATUS: this is how it ends on a signal.
interrupted()
{
	local test status=0

	rm -f -- "$folder/stuck"
	TMPDIR=$folder/tmp setsid bash "$folder/script/test" stuck good >/dev/null 2>&1 &
	test=$!
	wait_until 20 test -e "$folder/stuck" || return
	kill -s "$1" "$test"
	wait "$test" || status=$?
	[[ $status -eq $2 ]] && is_left_clean
}

run -j 1 good bad killed faulty
holds 'each stage counts, in the order of the stages' says 1 'good       passed: 2 tests' \
	'bad output' 'bad        FAILED: 2 tests' 'killed     FAILED: 1 tests' \
	'faulty     FAILED: 1 tests' 'FAILED: bad killed faulty' '3 passed, 3 failed, 0 skipped'
holds 'what a passed stage printed is not shown' is_silent 'good output'
run good
holds 'a single stage is seen while it runs' says 0 'good output' '2 passed, 0 failed, 0 skipped'
run good skipping
holds 'a skipped test is a failure' says 1 'FAILED: skipping' '3 passed, 0 failed, 1 skipped'
run one other
holds 'two stages run at the same time' says 0 '2 passed, 0 failed, 0 skipped'
run -j 1 idle other
holds 'one that mostly waits runs beside them' says 0 '2 passed, 0 failed, 0 skipped'
run -j 2 idle dozing other
holds 'two that mostly wait run one after the other' says 0 '3 passed, 0 failed, 0 skipped'
run nonsense
holds 'an unknown stage is refused' says 64 'usage: script/test'
holds 'nothing is left' is_left_clean
holds 'SIGTERM stops it and leaves nothing' interrupted TERM 143
holds 'SIGHUP stops it and leaves nothing' interrupted HUP 143
finish
