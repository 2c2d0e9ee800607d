# shellcheck shell=bash
# Finds processes by /proc, and ends them.

# standing_in FOLDER PROGRAM: the processes of PROGRAM whose working folder is FOLDER,
# though either may have been removed since.
standing_in()
{
	local process target files=()

	mapfile -t files < <(find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h/exe %l\n' 2>/dev/null |
		folder=$1 awk '{ target = substr($0, length($1) + 2) }
			target == ENVIRON["folder"] || target == ENVIRON["folder"] " (deleted)" { print $1 }')
	[[ ${#files[@]} -gt 0 ]] || return 0
	while read -r process target; do
		target=${target% (deleted)}
		[[ ${target##*/} != "$2" ]] || echo "${process#/proc/}"
	done < <(find "${files[@]}" -maxdepth 0 -printf '%h %l\n' 2>/dev/null)
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
