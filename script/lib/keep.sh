#!/bin/bash
# keep.sh COUNT SIGNAL LIMIT [setpriv option...] -- COMMAND...: keeps COUNT processes
# of COMMAND alive on its own standard input.  SIGTERM: sends them SIGNAL, waits for
# them, kills after LIMIT seconds those that are left, and ends.
set -u
# Each process leads a group, so that what it leaves behind can be ended.
set -m

# shellcheck source=pause.sh
. "${BASH_SOURCE[0]%/*}/pause.sh"
count=$1 signal=$2 limit=$3
shift 3
stopping=
declare -A alive=()

signal_all()
{
	[[ ${#alive[@]} -gt 0 ]] || return 0
	kill -s "$signal" "${!alive[@]}"
	kill -s CONT "${!alive[@]}"
} 2>/dev/null

fill()
{
	while [[ ${#alive[@]} -lt $count ]]; do
		# When this shell is killed its processes are told, too.
		setpriv --pdeathsig "$signal" "$@" <&0 {never}>&- &
		alive[$!]=yes
	done
}

# bury: forgets the processes that have ended.  wait -n would lose one of two that end
# at once.
bury()
{
	local pid

	for pid in "${!alive[@]}"; do
		kill -0 "$pid" && continue
		unset "alive[$pid]"
		kill -KILL -- "-$pid"
	done
} 2>/dev/null

trap 'stopping=yes' TERM INT HUP
while [[ ! $stopping ]]; do
	fill "$@"
	pause 0.2
	bury
done
signal_all
limit=$((SECONDS + limit))
while bury; [[ ${#alive[@]} -gt 0 ]]; do
	[[ $SECONDS -lt $limit ]] || kill -KILL "${!alive[@]}" 2>/dev/null
	pause 0.02
done
