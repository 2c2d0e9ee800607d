# shellcheck shell=sh disable=SC2154
# The state of an entry after a try: it waits, is set aside, or is removed.  See
# doc/design/states.md, "Recording in Jibri's spool".

# label ENTRY: sets $label, for messages.
label()
{
	get "$1" room
	label=$value
	get "$1" file
	label="$value (room $label)"
}

# postpone ENTRY MILLISECONDS REASON
postpone()
{
	now
	put "$1" due $((now + $2)) || return
	label "$1"
	warn "$label: $3; again in $(($2 / 1000)) s"
}

# retry ENTRY REASON: without an end; each pause is twice the one before, up to a limit.
retry()
{
	get_number "$1" tries
	retry_tries=${value:-0}
	retry_delay=$retry_first
	retry_count=0
	while [ "$retry_count" -lt "$retry_tries" ] && [ "$retry_delay" -lt "$retry_max" ]; do
		retry_delay=$((retry_delay * 2))
		retry_count=$((retry_count + 1))
	done
	[ "$retry_delay" -le "$retry_max" ] || retry_delay=$retry_max
	put "$1" tries $((retry_tries + 1))
	postpone "$1" "$retry_delay" "$2"
}

# set_aside ENTRY REASON: the entry is kept, but not sent again by itself.
set_aside()
{
	put "$1" reason "$2"
	label "$1"
	if mv -- "$1" "${1%/*/*}/rejected/${1##*/}" 2>/dev/null; then
		alarm "$label: $2; moved to ${1%/*/*}/rejected/${1##*/}"
	else
		retry "$1" "$2; it cannot be set aside: is the disk full?"
	fi
}

# await ENTRY REASON: the receiver may know the meeting later, or the file may appear.
await()
{
	now
	get_number "$1" since
	[ -n "$value" ] || { value=$now && put "$1" since "$now"; } || return
	if [ $((now - value)) -ge "$unmatched_for" ]; then
		set_aside "$1" "$2, for $((unmatched_for / 1000)) s"
		return
	fi
	postpone "$1" "$unmatched_every" "$2" || return
	case $1 in
	*/unmatched/*) ;;
	*) mv -- "$1" "${1%/*/*}/unmatched/${1##*/}" ;;
	esac
}

# remove ENTRY: one that was sent.  If it cannot be renamed, memory notes that it was sent.
remove()
{
	remove_to=${1%/*/*}/tmp/${1##*/}
	if mv -- "$1" "$remove_to" 2>/dev/null; then
		rm -rf -- "$remove_to" "$memory/facts/${1##*/}"
	else
		has "$1" sent || put "$1" sent yes
		postpone "$1" "$retry_max" 'delivered, but the entry cannot be removed'
	fi
}

delivered()
{
	label "$1"
	say "$label: delivered"
	remove "$1"
}
