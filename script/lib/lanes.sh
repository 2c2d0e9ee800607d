# shellcheck shell=bash disable=SC2034,SC2154
# How script/test runs its stages in parallel.  Each stage has its own process group, folder, log
# and numbers.

declare -A running=()
broken=()

# stage_folder NAME: prints the folder for the files of this stage.
stage_folder()
{
	printf '%s/stages/%s' "$work" "$1"
}

# run_stage NAME: runs the stage and writes its numbers to a file, which count_stage reads.
run_stage()
{
	local began=$EPOCHSECONDS status=0

	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	set +m
	stage=$1 own=$(stage_folder "$1") passed=0 failed=0 skipped=0
	"stage_$1" || status=$?
	# A stage that fails without a failed test counts as one failure.
	[[ $status -eq 0 || $((failed + skipped)) -gt 0 ]] || tally 0 1 0
	times >"$own/times"
	echo "$passed $failed $skipped $((EPOCHSECONDS - began)) $(computed "$own/times")" >"$own/counts"
}

# computed FILE: the seconds of CPU in what times has written.
computed()
{
	tr -s 'ms ' '   ' <"$1" | awk '{ sum += 60 * ($1 + $3) + $2 + $4 } END { printf "%d", sum }'
}

# begin_stage NAME: starts the stage in the background.
begin_stage()
{
	local own

	own=$(stage_folder "$1")
	mkdir -p -- "$own"
	set -m
	if [[ $is_live ]]; then
		(run_stage "$1") </dev/null &
	else
		(run_stage "$1") </dev/null >"$own/log" 2>&1 &
	fi
	set +m
	running[$!]=$1
}

# end_stages: counts the stages that have ended, and kills any process they left in their group.
end_stages()
{
	local pid

	for pid in "${!running[@]}"; do
		kill -0 "$pid" 2>/dev/null && continue
		kill -s KILL -- "-$pid" 2>/dev/null
		[[ $stop_asked ]] || count_stage "${running[$pid]}"
		unset "running[$pid]"
	done
}

# count_stage NAME: adds its numbers to the totals, and prints its output when it failed.
count_stage()
{
	local own good=0 bad=1 left=0 seconds=0 cpu=0 verdict=passed

	own=$(stage_folder "$1")
	# A killed stage has no such file; it counts as one failure.
	[[ ! -f $own/counts ]] || read -r good bad left seconds cpu <"$own/counts"
	tally "$good" "$bad" "$left"
	[[ $((bad + left)) -eq 0 ]] || {
		verdict=FAILED
		broken+=("$1")
	}
	[[ $is_live || $verdict == passed ]] || cat -- "$own/log"
	printf '%-10s %s: %d tests in %d s, %d s of CPU\n' "$1" "$verdict" "$((good + bad + left))" "$seconds" "$cpu"
	[[ $is_live || $verdict != passed ]] || grep '^note: ' -- "$own/log"
}

# run_lanes COUNT NAME...: starts the stages in this order, at most COUNT at a time, and one of those
# that mostly wait beside them, until a signal arrives.
run_lanes()
{
	local lanes=$1 name rest waiting=("${@:2}")

	while [[ ! $stop_asked && $((${#waiting[@]} + ${#running[@]})) -gt 0 ]]; do
		rest=()
		for name in "${waiting[@]}"; do
			if has_room "$lanes" "$name"; then
				begin_stage "$name"
			else
				rest+=("$name")
			fi
		done
		waiting=("${rest[@]}")
		pause 0.5
		end_stages
	done
}

# has_room COUNT NAME: may the stage start now?
has_room()
{
	local name busy=0 patient=0

	for name in "${running[@]}"; do
		if is_patient "$name"; then
			patient=$((patient + 1))
		else
			busy=$((busy + 1))
		fi
	done
	if is_patient "$2"; then
		[[ $patient -eq 0 ]]
	else
		[[ $busy -lt $1 ]]
	fi
}

is_patient()
{
	[[ " ${patient_stages[*]} " == *" $1 "* ]]
}

# stop_lanes: interrupts the stages as Ctrl-C does, so that they clean up, and kills those that take
# too long.
stop_lanes()
{
	local pid limit=$((SECONDS + 20))

	for pid in "${!running[@]}"; do
		kill -s INT -- "-$pid" 2>/dev/null
	done
	while [[ ${#running[@]} -gt 0 ]]; do
		[[ $SECONDS -lt $limit ]] || kill -s KILL "${!running[@]}" 2>/dev/null
		pause 0.1
		end_stages
	done
	# A server stops by itself when its test process ends.
	stop_asked=
	wait_until 12 lists_none naming "$work" || end_all naming "$work"
}

# naming FOLDER: lists the processes with FOLDER in their command line, environment or working
# folder.  The brackets keep grep from finding itself.
naming()
{
	{
		grep -ls "[/]${1#/}" /proc/[0-9]*/environ /proc/[0-9]*/cmdline
		find /proc/[0-9]*/cwd -lname "$1*" 2>/dev/null
	} | cut -d / -f 3 | sort -u
}
