# shellcheck shell=bash disable=SC2034,SC2154
# What the scripts share: messages, exit statuses, the build under a lock.

# shellcheck source=pause.sh
. "${BASH_SOURCE[0]%/*}/pause.sh"

readonly exit_usage=64 exit_config=78

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	say "$@"
	exit 1
}

# A signal only sets this: bash 5.2 crashes when a trap exits out of read or wait.
stop_asked=

leave_if_asked()
{
	[[ ! $stop_asked ]] || exit 0
}

# wait_until SECONDS COMMAND...: true as soon as COMMAND succeeds.
wait_until()
{
	local limit=$((SECONDS + $1 + 1))

	shift
	until "$@"; do
		leave_if_asked
		[[ $SECONDS -lt $limit ]] || return 1
		pause 0.05
	done
}

# The checkout has one configure script for all build folders.
make_configure()
{
	[[ -x $top/configure && -f $top/Makefile.in ]] || (cd -- "$top" && autoreconf -i)
}

# build FOLDER [configure option...]: builds the checkout there, one build at a time.  The output is
# shown only if it fails.
build()
{
	local folder=$1 log

	shift
	mkdir -p -- "$folder"
	log=$folder/script-build.log
	(
		exec 8<"$top"
		flock 8
		make_configure &&
			cd -- "$folder" &&
			{ [[ -f config.status && -f Makefile ]] || "$top/configure" "$@"; } &&
			make -j"$(nproc)"
	) >"$log" 2>&1 </dev/null && return 0
	tail -n 40 -- "$log" >&2
	return 1
}
