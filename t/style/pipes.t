#!/bin/bash
# Under pipefail no command of a pipeline ends before it has read all: what writes to it may be killed, and
# the pipeline fails now and then.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# hasty FILE...: the lines with such a command.
hasty()
{
	grep -nHE '(^|[^|])\| *(grep +(-[[:alnum:]]+ +)*-[[:alnum:]]*[qm]|head\b|sed +(-n +)?.[^|]*;? *q\b)' "$@"
}

mapfile -t files < <(grep -rlIE '^#!/bin/bash|^# shellcheck shell=bash' script .ci bench prosody/configure prosody/configure.d)
report 'no pipeline ends early' "$(hasty "${files[@]}")"
report 'one that does is found' "$([[ $(printf '%s\n' 'a | grep -qw b' 'a | grep -w -q b' 'a | head -n 1' \
	'a | sed -n /b/p' 'a | grep -w b' | hasty - | wc -l) -eq 3 ]] || echo 'not all are')"
finish
