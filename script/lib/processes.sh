# shellcheck shell=bash
# Finds processes by /proc, and ends them.

# standing_in FOLDER PROGRAM: the processes of PROGRAM whose working folder is FOLDER,
# though either may have been removed since.
standing_in()
{
	local process link target
	local -A stands=() runs=()

	while IFS=' ' read -r process link target; do
		target=${target% (deleted)}
		[[ $link != cwd || $target != "$1" ]] || stands[$process]=yes
		[[ $link != exe || ${target##*/} != "$2" ]] || runs[$process]=yes
	done < <(find /proc/[0-9]* -maxdepth 1 \( -name cwd -o -name exe \) \
		-printf '%h %f %l\n' 2>/dev/null)
	for process in "${!stands[@]}"; do
		[[ ! ${runs[$process]-} ]] || echo "${process#/proc/}"
	done
}

# in_session SESSION: its processes.
in_session()
{
	local file line fields

	for file in /proc/[0-9]*/stat; do
		read -r line <"$file" || continue
		# After the name, which may contain any character: state, parent, group, session.
		read -ra fields <<<"${line##*) }"
		[[ ${fields[3]} == "$1" && ${fields[0]} != Z ]] || continue
		file=${file%/stat}
		echo "${file##*/}"
	done
} 2>/dev/null

# signal_all SIGNAL COMMAND...: to the processes that COMMAND lists.
signal_all()
{
	"${@:2}" | xargs -r kill -s "$1" -- 2>/dev/null || true
}

lists_none()
{
	[[ ! $("$@") ]]
}

# end_all COMMAND...: ends processes until COMMAND lists none.
end_all()
{
	lists_none "$@" && return
	signal_all CONT "$@"
	signal_all TERM "$@"
	wait_until 2 lists_none "$@" && return
	signal_all KILL "$@"
	wait_until 5 lists_none "$@"
}
