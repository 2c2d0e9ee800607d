#!/bin/sh
# Sends what the spool holds and finds what never got there.  Any number may run: one
# works, one waits for it, the others end, because the one that waits sees all they see.
#
#	sweep.sh             one pass (the timer's)
#	sweep.sh --follow    passes until nothing waits any more (finalize.sh's), which say
#	                     what they do in the spool's log
set -u
here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=session.sh
. "$here/session.sh"
# shellcheck source-path=SCRIPTDIR source=signature.sh
. "$here/signature.sh"
# shellcheck source-path=SCRIPTDIR source=send.sh
. "$here/send.sh"
# shellcheck source-path=SCRIPTDIR source=orphans.sh
. "$here/orphans.sh"

# Our own children, an upload command among them, do not get the secret.
load_secret()
{
	setting JITSI_WEBHOOK_SECRET
	unset JITSI_WEBHOOK_SECRET
	[ -n "$value" ] || fault JITSI_WEBHOOK_SECRET
	load_key "$value"
	value=
}

load_url()
{
	setting REFLECTOR_API_URL
	url=$value
	case $url in
	*[[:cntrl:]]* | *' '*) fault REFLECTOR_API_URL ;;
	http://?* | https://?*) ;;
	*) fault REFLECTOR_API_URL ;;
	esac
	url=${url%/}/v1/jibri/recording-complete
}

# load_recordings: sets $recordings, without links.
load_recordings()
{
	setting JIBRI_RECORDINGS_DIR
	recordings=$value
	[ -n "$recordings" ] || return 0
	if [ -d "$recordings" ]; then
		recordings=$(cd -- "$recordings" && pwd -P)
	else
		say "JIBRI_RECORDINGS_DIR $recordings is no folder: no search for orphans"
		recordings=
	fi
}

# seconds NAME DEFAULT: sets $value, for other programs; none of them takes 0.
seconds()
{
	milliseconds "$1" "$2"
	[ "$value" -gt 0 ] || fault "$1"
	setting "$1" "$2"
}

# load_seconds: what we reckon with is in ms.
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
	seconds JIBRI_SEND_TIMEOUT 30
	send_timeout=$value
	seconds JIBRI_UPLOAD_TIMEOUT 10800
	upload_timeout=$value
	seconds JIBRI_SWEEP_EVERY 30
	sweep_every=$value
}

need_programs()
{
	for name in awk curl find flock od openssl sync timeout; do
		command -v "$name" >/dev/null || die "$name is not installed"
	done
}

# take_turn: true once we alone send (lock); false when another waits for that (turn).
take_turn()
{
	exec 9>"$spool/lock"
	flock -n 9 && return
	exec 7>"$spool/turn"
	if flock -n 7; then
		flock 9
		exec 7>&-
		return
	fi
	exec 7>&- 9>&-
	return 1
}

# is_due ENTRY: a clock that was set back delays nothing for long.
is_due()
{
	get_number "$1" due
	now
	[ -z "$value" ] || [ "$value" -le "$now" ] ||
		{ [ $((value - now)) -gt "$retry_max" ] && [ $((value - now)) -gt "$unmatched_every" ]; }
}

sweep()
{
	take_turn || return 0
	find "$spool/tmp" -mindepth 1 -maxdepth 1 -mmin +60 -exec rm -rf -- {} +
	for entry in "$spool"/pending/* "$spool"/unmatched/*; do
		[ ! -d "$entry" ] || adopt "$entry"
	done
	find_orphans
	unreachable=
	for entry in "$spool"/pending/* "$spool"/unmatched/*; do
		[ -d "$entry" ] && adopt "$entry" && is_due "$entry" && handle "$entry"
	done
	exec 9>&-
}

is_waiting()
{
	for entry in "$spool"/pending/* "$spool"/unmatched/*; do
		[ ! -d "$entry" ] || return 0
	done
	return 1
}

# follow_pass: a process of its own, which sees what was changed in the settings.
follow_pass()
{
	turn_log_over
	"$here/sweep.sh" >>"$spool/log" 2>&1 8>&-
}

# follow: one follower is enough.  It looks again after it let go, for an entry whose
# own follower found it still there.
follow()
{
	while :; do
		exec 8>"$spool/follower"
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

# load_settings: the spool's folders are there afterwards.
load_settings()
{
	need_programs
	load_secret
	load_url
	setting JIBRI_UPLOAD_COMMAND
	upload_command=$value
	load_seconds
	open_spool
	load_recordings
}

case $#${1-} in
0)
	load_settings
	sweep
	;;
1--follow)
	load_seconds
	open_spool
	follow
	;;
*)
	say 'usage: sweep.sh [--follow]'
	exit "$exit_usage"
	;;
esac
