# shellcheck shell=sh disable=SC2154
# Sessions that were never finalized, because Jibri crashed.  spool/done/SESSION/FILE means that
# FILE has, or had, an entry; it is removed after the session's folder is gone.

# find_recordings: sets $recordings, Jibri's folder, or to nothing.
find_recordings()
{
	setting JIBRI_RECORDINGS_DIR
	recordings=$value
}

# mark FILE: if it is in a session's folder.
mark()
{
	[ -n "$recordings" ] || return 0
	mark_folder=$(cd -- "${1%/*}" 2>/dev/null && pwd -P && printf x) || return 0
	mark_folder=${mark_folder%?x}
	[ "${mark_folder%/*}" = "$recordings" ] || return 0
	for mark_in in "$spool" "$memory"; do
		make_folders "$mark_in/done" "${mark_folder##*/}" &&
			{ true >>"$mark_in/done/${mark_folder##*/}/${1##*/}"; } 2>/dev/null && return
	done
	alarm "$1: cannot write to the spool $spool, not marked: is its disk full?"
	return 1
}

# is_marked SESSION FILE: their names.
is_marked()
{
	[ -e "$spool/done/$1/$2" ] || [ -e "$memory/done/$1/$2" ]
}

# adopt ENTRY: marks its file, after the entry was synced: a loss of power must not leave a mark
# without an entry.
adopt()
{
	! has "$1" adopted || return 0
	get "$1" file
	[ -n "$value" ] || {
		set_aside "$1" 'invalid entry: it names no file'
		return 1
	}
	# Some file systems cannot sync; without a mark the file would be sent repeatedly.
	[ "${1%/*/*}" = "$memory" ] || sync -- "$1"/* "$1" "$spool/pending" ||
		warn "$1: sync failed, a power loss may lose it: check the disk"
	mark "$value" && put "$1" adopted yes
}

# is_quiet FOLDER: has no file in it changed for JIBRI_ORPHAN_AFTER?
is_quiet()
{
	is_quiet_newest=$(find "$1" -type f -exec stat -c %Y -- {} + | sort -n | tail -n 1)
	now
	[ $((now - ${is_quiet_newest:-0} * 1000)) -ge "$orphan_after" ]
}

# queue_orphan FILE: with the time of its last write.
queue_orphan()
{
	room_of "$1"
	queue_orphan_folder=${1%/*}
	queue "$1" "$value" "${queue_orphan_folder##*/}" \
		"$(date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ)" || return
	adopt "$entry" || {
		rm -rf -- "$entry"
		return 1
	}
	warn "$1: not finalized by Jibri, queued: see Jibri's log for a crash"
}

# search_session FOLDER
search_session()
{
	search_session_quiet=
	for file in "$1"/*; do
		{ is_media "$file" && ! is_inferior "$file"; } || continue
		! is_marked "${1##*/}" "${file##*/}" || continue
		[ -n "$search_session_quiet" ] || is_quiet "$1" || return 0
		search_session_quiet=yes
		queue_orphan "$file"
	done
}

# forget_gone: not called if there is no session at all: the disk may not be mounted.
forget_gone()
{
	for marker in "$spool"/done/* "$memory"/done/*; do
		[ ! -d "$marker" ] || [ -d "$recordings/${marker##*/}" ] || rm -rf -- "$marker"
	done
}

find_orphans()
{
	[ -n "$recordings" ] || return 0
	find_orphans_any=
	find_orphans_not=$(cd -- "$spool" && pwd -P)
	for session in "$recordings"/*; do
		[ -d "$session" ] || continue
		[ ! -L "$session" ] || continue
		[ "$session" != "$find_orphans_not" ] || continue
		find_orphans_any=yes
		search_session "$session"
	done
	[ -z "$find_orphans_any" ] || forget_gone
}
