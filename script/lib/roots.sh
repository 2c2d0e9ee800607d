# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Complete Debian systems to test in: a folder for each, created once by debootstrap and kept in the
# cache.  A test never writes there: it works on a temporary copy.
#
#   take_root NAME RELEASE PACKAGE...      sets $root
#   has_root NAME RELEASE PACKAGE...       sets $root, creates none
#   on_copy FOLDER COMMAND...              FOLDER/root is a copy of $root for COMMAND

: "${DEBIAN_MIRROR:=http://deb.debian.org/debian}"
root_maker=${BASH_SOURCE[0]%/*}/make-root.sh
cache=${REFLECTOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/reflector-jitsi}

as_root()
{
	if [[ $(id -u) -eq 0 ]]; then
		"$@"
	else
		sudo -- "$@"
	fi
}

# has_root NAME RELEASE PACKAGE...: is it there?  Sets $root.
has_root()
{
	local recipe

	recipe=$(printf '%s\n' "$DEBIAN_MIRROR" "${@:2}" | cat -- - "$root_maker" | sha256sum) || return
	root=$cache/roots/$1-$2-${recipe:0:16}
	[[ -d $root ]]
}

# take_root NAME RELEASE PACKAGE...: reserves the root of that name while this process lives.  Creates
# it if it is missing or was created for other packages, another release or mirror.
take_root()
{
	local lock

	mkdir -p -- "$cache/roots" "$cache/debs" || return
	exec {lock}>>"$cache/roots/.making" || return
	flock "$lock" || return
	has_root "$@" || {
		drop_roots "$cache/roots/$1-$2-"
		as_root unshare -m -- bash "$root_maker" "$root" "$cache/debs" "$DEBIAN_MIRROR" "${@:2}" ||
			return
	}
	# While a process holds this lock, the root is not removed.
	exec {root_lock}<"$root" && flock -s "$root_lock" || return
	exec {lock}>&-
}

# drop_roots PREFIX: removes unused roots of other packages, and incomplete ones.
drop_roots()
{
	local folder

	for folder in "$1"*; do
		[[ -d $folder ]] || continue
		flock -n -x "$folder" true || continue
		as_root rm -rf --one-file-system -- "$folder"
	done
}

# on_copy FOLDER COMMAND...: runs COMMAND as root in mounts of its own, with a writable
# copy of $root (in memory) at FOLDER/root.  FOLDER is an empty folder.
on_copy()
{
	local folder=$1

	shift
	as_root unshare -m -- bash -c '
		set -e
		mount -t tmpfs -o mode=0755,size=75% reflector-copy "$1"
		mkdir -- "$1/new" "$1/work" "$1/root"
		mount -t overlay -o "lowerdir=$2,upperdir=$1/new,workdir=$1/work" reflector-copy "$1/root"
		shift 2
		exec "$@"
	' on_copy "$folder" "$root" "$@"
}
