# shellcheck shell=sh disable=SC2154
# What Jibri leaves in a session's folder: media files and metadata.json.  finalize.sh and the
# search for orphans make entries of them.

# is_media FILE: by its name, encrypted or not; other files are ignored.
is_media()
{
	[ -f "$1" ] && [ ! -L "$1" ] || return
	case ${1%.age} in
	*.[mM][pP]4 | *.[mM]4[vV] | *.[mM][kK][vV] | *.[wW][eE][bB][mM] | *.[mM][oO][vV] | \
		*.[fF][lL][vV] | *.[tT][sS] | *.[aA][vV][iI] | *.[mM]4[aA] | *.[mM][pP]3 | \
		*.[oO][gG][gG] | *.[oO][pP][uU][sS] | *.[wW][aA][vV]) ;;
	*) return 1 ;;
	esac
}

# is_inferior FILE: an encrypted film beside its plain one, which comes first: it may be newer.
is_inferior()
{
	[ "${1%.age}" != "$1" ] && [ -f "${1%.age}" ]
}

# percent_decode TEXT: sets $value.  An invalid escape, or one of NUL, stays unchanged.
percent_decode()
{
	value=
	percent_decode_rest=$1
	while :; do
		case $percent_decode_rest in
		*%*) ;;
		*) break ;;
		esac
		value=$value${percent_decode_rest%%\%*}
		percent_decode_rest=${percent_decode_rest#*%}
		case $percent_decode_rest in
		00*) value=$value% ;;
		[0-9A-Fa-f][0-9A-Fa-f]*)
			percent_decode_byte=$(printf %o "0x${percent_decode_rest%"${percent_decode_rest#??}"}")
			# shellcheck disable=SC2059
			value=$value$(printf "\\$percent_decode_byte" && printf x)
			value=${value%x}
			percent_decode_rest=${percent_decode_rest#??}
			;;
		*) value=$value% ;;
		esac
	done
	value=$value$percent_decode_rest
}

# room_of FILE: sets $value: the last part of metadata.json's meeting_url, else the part of the
# file's name before the date; nothing if there is neither.
room_of()
{
	room_of_url=
	[ ! -f "${1%/*}/metadata.json" ] ||
		room_of_url=$(json_member meeting_url <"${1%/*}/metadata.json") ||
		warn "${1%/*}/metadata.json is incomplete or has no meeting_url: the room is taken from the file's name; see Jibri's log"
	room_of_url=${room_of_url%%[?#]*}
	room_of_url=${room_of_url%/}
	case $room_of_url in
	*/*)
		percent_decode "${room_of_url##*/}"
		[ -z "$value" ] || return 0
		;;
	esac
	value=${1##*/}
	case $value in
	?*_[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9].*)
		percent_decode "${value%_????-??-??-??-??-??.*}"
		;;
	*) value= ;;
	esac
}

# participants_of FOLDER: sets $value to the JSON list in metadata.json, or nothing.
participants_of()
{
	value=
	[ -f "$1/metadata.json" ] || return 0
	value=$(json_member participants <"$1/metadata.json") || value=
	case $value in
	'['*[!\ ]*']') ;;
	*) value= ;;
	esac
	# The receiver's limit is 1 MiB.
	[ ${#value} -le 900000 ] || {
		warn "$1/metadata.json has more participants than can be sent: none is sent, nothing to do"
		value=
	}
}

# fill_entry ENTRY FILE ROOM ID MOMENT
fill_entry()
{
	write_fact "$1" file "$2" && write_fact "$1" room "$3" &&
		write_fact "$1" timestamp "$5" || return
	[ -z "$4" ] || write_fact "$1" recording_id "$4" || return
	[ ! -f "$2" ] || write_fact "$1" seen yes || return
	[ -z "$4" ] || participants_of "${2%/*}"
	[ -z "$4" ] || [ -z "$value" ] || write_fact "$1" participants "$value"
}

# queue_in HOME FILE ROOM ID MOMENT
queue_in()
{
	queue_in_home=$1
	shift
	entry=$(mktemp -d -- "$queue_in_home/tmp/$now.XXXXXX" 2>/dev/null) || return
	fill_entry "$entry" "$@" &&
		mv -- "$entry" "$queue_in_home/pending/${entry##*/}" 2>/dev/null && {
		entry=$queue_in_home/pending/${entry##*/}
		return
	}
	rm -rf -- "$entry"
	return 1
}

# queue FILE ROOM ID MOMENT: makes an entry; sets $entry.  Entries sort by name in order of time.
queue()
{
	now
	! queue_in "$spool" "$@" || return 0
	queue_in "$memory" "$@" || {
		alarm "$1: cannot write to the spool $spool, not queued: free space, then run finalize.sh again"
		return 1
	}
	warn "$1: cannot write to the spool $spool, queued in memory ($entry): free space before a reboot"
}
