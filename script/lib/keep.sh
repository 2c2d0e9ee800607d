#!/bin/bash
# keep.sh LOG COUNT SIGNAL LIMIT [setpriv option...] -- COMMAND...: keeps COUNT processes
# of COMMAND alive on its own standard input; they write to LOG.  On SIGTERM it sends them
# SIGNAL, waits for them, kills the rest after LIMIT seconds, and exits.  On SIGUSR1 it opens LOG
# again, and replaces its processes, or sends them REOPEN.  BEFORE_START is a script that runs
# before each start.
set -u
# Each process leads a group, so that its children can be ended.
set -m

# shellcheck source=pause.sh
. "${BASH_SOURCE[0]%/*}/pause.sh"
log=$1 count=$2 signal=$3 limit=$4
shift 4
stopping='' reopening=''
declare -A alive=()

# signal_all SIGNAL
signal_all()
{
	[[ ${#alive[@]} -gt 0 ]] || return 0
	kill -s "$1" "${!alive[@]}"
	kill -s CONT "${!alive[@]}"
} 2>/dev/null

fill()
{
	while [[ ${#alive[@]} -lt $count ]]; do
		[[ ! ${BEFORE_START-} ]] || "$BEFORE_START"
		# If this shell is killed, its processes get the signal, too.
		setpriv --pdeathsig "$signal" "$@" <&0 {never}>&- &
		alive[$!]=yes
	done
}

# bury: removes the processes that have ended from the list.  wait -n would lose one of two that end
# together.
bury()
{
	local pid

	for pid in "${!alive[@]}"; do
		kill -0 "$pid" && continue
		unset "alive[$pid]"
		kill -KILL -- "-$pid"
	done
} 2>/dev/null

# Until they are replaced, the processes write to the renamed file.
reopen_log()
{
	reopening=
	exec >>"$log" 2>&1
	signal_all "${REOPEN-$signal}"
}

trap 'stopping=yes' TERM INT
trap 'reopening=yes' USR1
while [[ ! $stopping ]]; do
	fill "$@"
	pause 0.2
	bury
	[[ ! $reopening ]] || reopen_log
done
signal_all "$signal"
limit=$((SECONDS + limit))
while bury; [[ ${#alive[@]} -gt 0 ]]; do
	[[ $SECONDS -lt $limit ]] || kill -KILL "${!alive[@]}" 2>/dev/null
	pause 0.02
done
