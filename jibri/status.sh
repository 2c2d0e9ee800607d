# shellcheck shell=sh disable=SC2034,SC2154
# Reports the state.  It locks and changes nothing, so a sender may work meanwhile.

readonly status_ok=0 status_warning=1 status_critical=2 status_unknown=3

load_alert_after()
{
	milliseconds JIBRI_ALERT_AFTER 3600
	alert_after=$value
}

# age_of ENTRY: sets $value to its age in ms, from its name; empty if the name has no time.
age_of()
{
	value=${1##*/}
	value=${value%%.*}
	case $value in
	'' | *[!0-9]* | ???????????????*) value= ;;
	*) value=$((now - value)) ;;
	esac
}

# look_at ENTRY STATE
look_at()
{
	age_of "$1"
	[ "${1%/*/*}" != "$memory" ] || in_memory=$((in_memory + 1))
	case $2 in
	rejected)
		rejected=$((rejected + 1))
		return
		;;
	unmatched) unmatched=$((unmatched + 1)) ;;
	pending)
		pending=$((pending + 1))
		[ "${value:-0}" -lt "$alert_after" ] || late=$((late + 1))
		! has "$1" refused || refused=$((refused + 1))
		;;
	esac
	[ "${value:-0}" -le "$oldest" ] || oldest=$value
}

# look_at_entries: $now is the time.  Ages are in ms.
look_at_entries()
{
	pending=0 unmatched=0 rejected=0 in_memory=0 refused=0 late=0 oldest=0
	for state in $states; do
		for entry in "$spool/$state"/* "$memory/$state"/*; do
			[ ! -d "$entry" ] || look_at "$entry" "$state"
		done
	done
}

# look_at_recordings: counts the files that never had an entry, and the others that are not
# encrypted.
look_at_recordings()
{
	find_recordings
	not_finalized=0 not_encrypted=0
	[ -n "$recordings" ] || return 0
	for file in "$recordings"/*/*; do
		session=${file%/*}
		if ! is_media "$file"; then
			continue
		elif ! is_marked "${session##*/}" "${file##*/}"; then
			not_finalized=$((not_finalized + 1))
		elif [ "${file%.age}" = "$file" ]; then
			not_encrypted=$((not_encrypted + 1))
		fi
	done
}

# look_at_encryption: sets $encryption.
look_at_encryption()
{
	load_recipients
	encryption=off
	[ -z "$recipients" ] || encryption=on
	[ -z "$recipients_fault" ] || encryption=faulty
}

# look_for_sender: sets $sender: running, or not running.  It does not try the lock, which could
# stop a sender.  /proc/locks has no lock there whose taker, flock, has ended in a container.
look_for_sender()
{
	sender='not running' held=
	for file in "$spool"/lock "$spool"/follower "$memory"/lock "$memory"/follower; do
		[ ! -f "$file" ] || held="$held${held:+|}$(stat -c %i -- "$file")"
	done
	[ -z "$held" ] || ! grep -qsE "^lock:.*:($held) " /proc/[0-9]*/fdinfo/* || sender=running
}

# look_at_disk: sets $writable.  Only root may use the last blocks of a disk; some file systems do
# not count blocks.
look_at_disk()
{
	writable=false
	case $(stat -f -c '%a of %b' -- "$spool" 2>/dev/null) in
	'0 of '[1-9]*) ;;
	*) can_write "$spool" && writable=true ;;
	esac
}

# look_at_relay: sets $reports, what Reflector last answered to a report of Jibri itself.
look_at_relay()
{
	reports=$(cat -- "${JIBRI_RELAY_DIR:-/run/jibri-relay}/last_answer" 2>/dev/null) || :
}

# find_problem: sets $status and $problem, the worst one.
find_problem()
{
	status=$status_ok problem=none
	if [ "$refused" -gt 0 ]; then
		status=$status_critical
		problem="the receiver refuses JITSI_WEBHOOK_SECRET"
	elif [ "$encryption" = faulty ]; then
		status=$status_critical
		problem="films cannot be encrypted, so nothing is sent: JIBRI_ENCRYPT_TO: $recipients_fault"
	elif [ "$writable" = false ]; then
		status=$status_critical
		problem="the spool cannot be written: is its disk full?"
	elif [ "$rejected" -gt 0 ]; then
		status=$status_critical
		problem="the receiver rejected recordings: see reason in each entry of $spool/rejected"
	elif [ "$late" -gt 0 ]; then
		status=$status_warning
		problem="$late recordings wait for longer than $((alert_after / 1000)) s"
	elif [ "$unmatched" -gt 0 ]; then
		status=$status_warning
		problem="the receiver does not know the meetings of some recordings: see spool/unmatched"
	fi
}

# word_of STATUS: sets $value.
word_of()
{
	case $1 in
	0) value=ok ;;
	1) value=warning ;;
	2) value=critical ;;
	*) value=unknown ;;
	esac
}

# print_line NAME TEXT: one line, whatever TEXT contains.
print_line()
{
	printf '%-14s %s' "$1" "$2" | tr '\000-\037\177' '?'
	echo
}

print_table()
{
	print_line status "$value"
	print_line problem "$problem"
	print_line pending "$pending"
	print_line unmatched "$unmatched"
	print_line rejected "$rejected"
	print_line 'in memory' "$in_memory"
	print_line 'not finalized' "$not_finalized"
	print_line encryption "$encryption"
	print_line 'not encrypted' "$not_encrypted"
	print_line oldest "$((oldest / 1000)) s"
	print_line 'last answer' "${last_answer:-none}"
	print_line sender "$sender"
	print_line reports "${reports:-none}"
	print_line spool "$spool"
	print_line writable "$writable"
}

print_json()
{
	printf '{"status":"%s","problem":%s' "$value" "$(json_text "$problem")"
	printf ',"pending":%d,"unmatched":%d,"rejected":%d,"refused":%d,"late":%d' \
		"$pending" "$unmatched" "$rejected" "$refused" "$late"
	printf ',"in_memory":%d,"not_finalized":%d,"oldest_seconds":%d' \
		"$in_memory" "$not_finalized" "$((oldest / 1000))"
	printf ',"encryption":"%s","not_encrypted":%d' "$encryption" "$not_encrypted"
	printf ',"last_answer":%s' "$([ -n "$last_answer" ] && json_text "$last_answer" || echo null)"
	printf ',"sender_running":%s' "$([ "$sender" = running ] && echo true || echo false)"
	printf ',"reports":%s' "$([ -n "$reports" ] && json_text "$reports" || echo null)"
	printf ',"spool":%s,"writable":%s}\n' "$(json_text "$spool")" "$writable"
}

# not_known JSON TEXT: the state cannot be determined.
not_known()
{
	if [ -n "$1" ]; then
		printf '{"status":"unknown","problem":%s}\n' "$(json_text "$2")"
	else
		print_line status unknown
		print_line problem "$2"
	fi
	exit "$status_unknown"
}

# need_spool JSON: may this user read the spool?
need_spool()
{
	find_spool
	[ -z "$faulty" ] || not_known "$1" "missing or invalid variables:$faulty (environment or $settings_file)"
	[ ! -e "$settings_file" ] || [ -r "$settings_file" ] ||
		not_known "$1" "$settings_file is not readable for you: run this as root or as the user of Jibri"
	[ -d "$spool" ] || not_known "$1" "there is no spool $spool, or it is not readable for you"
	{ [ -r "$spool" ] && [ -x "$spool" ]; } || not_known "$1" \
		"$spool is not readable for you: run this as root, or with sudo -u $(stat -c %U -- "$spool")"
}

# show_status JSON: exits with a status for monitoring programs, 0 to 3.
show_status()
{
	load_alert_after
	need_spool "$1"
	find_memory || memory=$spool/no-memory
	now
	look_at_entries
	look_at_recordings
	look_at_encryption
	look_for_sender
	look_at_disk
	look_at_relay
	get "$spool" last_answer
	last_answer=$value
	find_problem
	word_of "$status"
	if [ -n "$1" ]; then print_json; else print_table; fi
	exit "$status"
}
