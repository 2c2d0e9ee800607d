#!/bin/sh
# Sends the spool's entries and finds recordings that have none.  Any number may run: one works, one
# waits for it, and the others exit, because the one that waits will see all entries.
#
#	sweep.sh             one pass (the timer's)
#	sweep.sh --follow    passes until no entry waits (finalize.sh's); their output goes to
#	                     the spool's log
#	sweep.sh --status [--json]
#	                     reports the state, changes nothing
#
# Exit status: 0; 75: an entry waits for longer than JIBRI_ALERT_AFTER, or nothing can be written;
# 77: the receiver refuses the secret; 78: a setting is faulty.
set -u
here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=spool.sh
. "$here/spool.sh"
# shellcheck source-path=SCRIPTDIR source=session.sh
. "$here/session.sh"
# shellcheck source-path=SCRIPTDIR source=signature.sh
. "$here/signature.sh"
# shellcheck source-path=SCRIPTDIR source=film.sh
. "$here/film.sh"
# shellcheck source-path=SCRIPTDIR source=recipients.sh
. "$here/recipients.sh"
# shellcheck source-path=SCRIPTDIR source=seal.sh
. "$here/seal.sh"
# shellcheck source-path=SCRIPTDIR source=entry.sh
. "$here/entry.sh"
# shellcheck source-path=SCRIPTDIR source=send.sh
. "$here/send.sh"
# shellcheck source-path=SCRIPTDIR source=orphans.sh
. "$here/orphans.sh"
# shellcheck source-path=SCRIPTDIR source=status.sh
. "$here/status.sh"

load_url()
{
	load_base
	url=$base/v1/jibri/recording-complete
}

# load_recordings: sets $recordings, without links.
load_recordings()
{
	find_recordings
	[ -n "$recordings" ] || return 0
	if [ -d "$recordings" ]; then
		recordings=$(cd -- "$recordings" && pwd -P)
	else
		warn "JIBRI_RECORDINGS_DIR $recordings is not a folder, orphans are not searched: correct it"
		recordings=
	fi
}

# load_seconds: our own times are in ms.
load_seconds()
{
	milliseconds JIBRI_ORPHAN_AFTER 1800
	orphan_after=$value
	milliseconds JIBRI_RETRY_FIRST 5
	retry_first=$value
	milliseconds JIBRI_RETRY_MAX 600
	retry_max=$value
	milliseconds JIBRI_UNMATCHED_EVERY 3600
	unmatched_every=$value
	milliseconds JIBRI_UNMATCHED_FOR 1209600
	unmatched_for=$value
	load_alert_after
	seconds JIBRI_PROBE_TIMEOUT 30
	probe_timeout=$value
	load_send_timeout
	seconds JIBRI_UPLOAD_TIMEOUT 10800
	upload_timeout=$value
	seconds JIBRI_SWEEP_EVERY 30
	sweep_every=$value
}

need_programs()
{
	for name in awk cp curl find flock od openssl sync timeout; do
		command -v "$name" >/dev/null || die "$name is not installed"
	done
}

# take_turn: true when only we send (lock); false if another process waits for that (turn).
take_turn()
{
	lock_file lock
	exec 9>>"$value"
	flock -n 9 && return
	lock_file turn
	exec 7>>"$value"
	if flock -n 7; then
		flock 9
		exec 7>&-
		return
	fi
	exec 7>&- 9>&-
	return 1
}

# open_scratch: sets $scratch, the folder for a pass's own files.
open_scratch()
{
	for folder in "$memory"/tmp "$spool"/tmp; do
		scratch=$folder/work
		[ ! -d "$scratch" ] || rm -rf -- "$scratch"
		mkdir -- "$scratch" 2>/dev/null || continue
		can_write "$scratch" && return
		rm -rf -- "$scratch"
	done
	alarm "cannot write to $spool, nor to memory ($memory): nothing is sent; free space, or mend the permissions"
	return 1
}

# is_due ENTRY: after the clock was set back, too, no entry waits for long.
is_due()
{
	get_number "$1" due
	[ -z "$value" ] || [ "$value" -le "$pass" ] ||
		{ [ $((value - pass)) -gt "$retry_max" ] && [ $((value - pass)) -gt "$unmatched_every" ]; }
}

# for_each_entry COMMAND: for each waiting entry, on the disk and in memory.
for_each_entry()
{
	for entry in "$spool"/pending/* "$spool"/unmatched/* "$memory"/pending/* "$memory"/unmatched/*; do
		[ ! -d "$entry" ] || "$1" "$entry"
	done
}

handle_due()
{
	is_due "$1" && adopt "$1" && handle "$1"
}

sweep()
{
	take_turn || return 0
	open_scratch || return "$exit_waiting"
	for folder in "$spool"/tmp "$memory"/tmp; do
		[ ! -d "$folder" ] ||
			find "$folder" -mindepth 1 -maxdepth 1 -mmin +60 -exec rm -rf -- {} +
	done
	come_home
	for_each_entry adopt
	find_orphans
	unreachable=
	now
	pass=$now
	for_each_entry handle_due
	rm -rf -- "$scratch"
	exec 9>&-
}

# complain: returns the exit status for the entries that wait.
complain()
{
	now
	look_at_entries
	if [ "$refused" -gt 0 ]; then
		! in_journal || alarm "$refused recordings wait: the receiver refuses JITSI_WEBHOOK_SECRET; give both sides the same"
		return "$exit_refused"
	fi
	[ "$late" -gt 0 ] || return 0
	! in_journal || alarm "$late recordings wait for longer than $((alert_after / 1000)) s: run sweep.sh --status"
	return "$exit_waiting"
}

is_waiting()
{
	for entry in "$spool"/pending/* "$spool"/unmatched/* "$memory"/pending/* "$memory"/unmatched/*; do
		[ ! -d "$entry" ] || return 0
	done
	return 1
}

# follow_pass: in a process of its own, so that it reads changed settings.
follow_pass()
{
	open_log
	"$here/sweep.sh" >>"$log" 2>&1 8>&-
}

# follow: one follower is enough.  It looks again after it has released its lock: an entry may be
# new whose own follower exited because this one was still running.
follow()
{
	while :; do
		lock_file follower
		exec 8>>"$value"
		flock -n 8 || {
			follow_pass
			return
		}
		follow_pass
		while is_waiting; do
			sleep "$sweep_every" 8>&-
			follow_pass
		done
		exec 8>&-
		is_waiting || return 0
	done
}

# load_settings: opens the spool, too.
load_settings()
{
	need_programs
	load_secret
	load_url
	setting JIBRI_UPLOAD_COMMAND
	upload_command=$value
	load_seconds
	need_recipients
	open_spool
	load_recordings
}

case "$*" in
'')
	load_settings
	sweep || exit
	complain
	;;
--follow)
	load_seconds
	open_spool
	follow
	;;
--status | '--status --json')
	show_status "${2-}"
	;;
*)
	say 'usage: sweep.sh [--follow | --status [--json]]'
	exit "$exit_usage"
	;;
esac
