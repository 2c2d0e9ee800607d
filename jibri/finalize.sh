#!/bin/sh
# Jibri's finalize script: notes the recording in the spool, starts sweep.sh in the background and
# exits immediately, because Jibri is busy until then.
#
#	finalize.sh FOLDER [ROOM]    a session: media files and metadata.json (real Jibri)
#	finalize.sh FILE [ROOM]      one file
set -u
here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=spool.sh
. "$here/spool.sh"
# shellcheck source-path=SCRIPTDIR source=session.sh
. "$here/session.sh"

# queue_file FILE ROOM ID: ROOM "" means that it is unknown.
queue_file()
{
	value=$2
	[ -n "$value" ] || room_of "$1"
	room=$value
	[ -n "$room" ] || warn "$1: neither metadata.json nor the file's name contains the room: see jibri/README.md"
	queue "$1" "$room" "$3" "$moment" && say "$1: queued for room $room"
}

# queue_folder FOLDER ROOM
queue_folder()
{
	queue_folder_count=0
	queue_folder_failed=0
	for file in "$1"/*; do
		{ is_media "$file" && ! is_inferior "$file"; } || continue
		queue_folder_count=$((queue_folder_count + 1))
		queue_file "$file" "$2" "${1##*/}" || queue_folder_failed=1
	done
	[ "$queue_folder_count" -gt 0 ] || warn "$1: no media file, nothing to send: see Jibri's log"
	return "$queue_folder_failed"
}

# absolute_folder FOLDER: sets $value; links stay, so that it is the path that Jibri uses.
absolute_folder()
{
	case $1 in
	/*) value=$1 ;;
	*) value=./$1 ;;
	esac
	value=$(cd -- "$value" && pwd -L && printf x) || return
	value=${value%?x}
}

queue_argument()
{
	if [ -d "$1" ]; then
		absolute_folder "$1" && queue_folder "$value" "$2"
		return
	fi
	case $1 in
	/*) file=$1 ;;
	*) file=$PWD/$1 ;;
	esac
	[ -f "$file" ] || [ ! -f "$file.age" ] || file=$file.age
	if [ -n "$2" ]; then
		[ -f "$file" ] || warn "$file does not exist, sent without size and sha256: check the path"
		queue_file "$file" "$2" ''
	elif [ -f "$file" ]; then
		value=${file%/*}
		queue_file "$file" '' "${value##*/}"
	else
		alarm "$file: no such file or folder: check the path"
		return 1
	fi
}

# start_sender: in a session of its own and without our output, because Jibri waits for its end.
start_sender()
{
	open_log
	(cd / && exec setsid "$here/sweep.sh" --follow) </dev/null >>"$log" 2>&1 &
}

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ -z "$1" ]; then
	say 'usage: finalize.sh FOLDER|FILE [ROOM]'
	exit "$exit_usage"
fi
moment=$(date -u +%Y-%m-%dT%H:%M:%SZ)
open_spool
status=0
queue_argument "$1" "${2-}" || status=1
start_sender
exit "$status"
