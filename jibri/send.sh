# shellcheck shell=sh disable=SC2154
# An entry on its way: measured, uploaded, told, and what follows from the answer.

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
	say "$label: $3; again in $(($2 / 1000)) s"
}

# retry ENTRY REASON: for ever, each wait twice the one before up to a limit.
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

# set_aside ENTRY REASON: kept, never sent again by itself.
set_aside()
{
	put "$1" reason "$2"
	label "$1"
	mv -- "$1" "$spool/rejected/${1##*/}" &&
		say "$label: $2; SET ASIDE in $spool/rejected/${1##*/}"
}

# await ENTRY REASON: what the receiver, or the disk, may know later.
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
	[ "${1%/*}" = "$spool/unmatched" ] || mv -- "$1" "$spool/unmatched/${1##*/}"
}

# duration_of FILE: prints its seconds, where ffprobe (of the ffmpeg that Jibri needs) is.
duration_of()
{
	duration_of_seconds=$(timeout 30 ffprobe -v error -show_entries format=duration \
		-of default=nw=1:nk=1 "file:$1" </dev/null 2>/dev/null) || return 0
	case $duration_of_seconds in
	'' | .* | *. | *.*.* | *[!0-9.]* | 0[0-9]* | ??????????????????*) ;;
	*) printf %s "$duration_of_seconds" ;;
	esac
}

# is_there ENTRY FILE: else the entry waits.
is_there()
{
	[ ! -f "$2" ] || return 0
	await "$1" 'the file has gone'
	return 1
}

# measure ENTRY FILE: its facts size and sha256, once.  A file that never was there is
# told all the same: so does the script of the guide that we follow.
measure()
{
	[ ! -s "$1/sha256" ] && [ -f "$1/seen" ] || return 0
	is_there "$1" "$2" || return
	measure_before=$(stat -c '%s %Y' -- "$2")
	measure_digest=$(openssl dgst -sha256 -r <"$2")
	measure_digest=${measure_digest%% *}
	if [ ${#measure_digest} -ne 64 ]; then
		retry "$1" 'cannot be read'
	elif [ "$measure_before" != "$(stat -c '%s %Y' -- "$2")" ]; then
		retry "$1" 'is still being written'
	else
		put "$1" size "${measure_before% *}" && put "$1" duration "$(duration_of "$2")" &&
			put "$1" sha256 "$measure_digest" && return
		retry "$1" 'cannot write to the spool'
	fi
	return 1
}

# run_upload ENTRY FILE: timeout keeps the sweep's lock (9) while the command runs; what
# the command leaves running does not.
run_upload()
{
	get "$1" room
	run_upload_room=$value
	get "$1" recording_id
	timeout -k 5 "$upload_timeout" sh -c "exec 9>&-; $upload_command \"\$@\"" upload \
		"$2" "$run_upload_room" "$value" </dev/null >"$1/upload"
}

# upload ENTRY FILE: its fact url, once, if there is a command for it.
upload()
{
	[ -n "$upload_command" ] && [ ! -s "$1/url" ] && [ -f "$1/seen" ] || return 0
	is_there "$1" "$2" || return
	[ -s "$2" ] || return 0
	upload_status=0
	run_upload "$1" "$2" || upload_status=$?
	upload_url=$(tail -n 1 -- "$1/upload")
	case $upload_status:$upload_url in
	0:) retry "$1" 'JIBRI_UPLOAD_COMMAND printed no URL' ;;
	0:*)
		put "$1" url "$upload_url" && return
		retry "$1" 'cannot write to the spool'
		;;
	124:* | 137:*) retry "$1" "JIBRI_UPLOAD_COMMAND took more than $upload_timeout s" ;;
	*) retry "$1" "JIBRI_UPLOAD_COMMAND failed with status $upload_status" ;;
	esac
	return 1
}

# add MEMBER JSON: to $body.  No JSON: a program failed, and a broken body would be
# refused for ever.
add()
{
	[ -n "$2" ] || body_is_whole=
	body=$body,\"$1\":$2
}

# add_text ENTRY FACT MEMBER: if there is such a fact.
add_text()
{
	get "$1" "$2"
	[ -z "$value" ] || add "$3" "$(json_text "$value")"
}

# compose ENTRY: sets $body.  An empty file is no recording.
compose()
{
	body_is_whole=yes body=
	add_text "$1" room room_name
	add_text "$1" file recording_file
	get "$1" size
	case $value in
	0) add recording_status '"failed"' ;;
	*) add recording_status '"completed"' ;;
	esac
	add_text "$1" timestamp timestamp
	add_text "$1" recording_id recording_id
	add_text "$1" url recording_url
	add_text "$1" sha256 sha256
	add host "$(json_text "$(uname -n)")"
	for fact in size duration participants; do
		get "$1" "$fact"
		[ -z "$value" ] || add "$fact" "$value"
	done
	body="{${body#,}}"
	[ -n "$body_is_whole" ]
}

# tell ENTRY: posts it; sets $status, 000 when there was no answer.
tell()
{
	status=000
	if ! compose "$1" || ! put "$1" body "$body" || ! sign "$1/body" || ! : >"$1/answer"; then
		printf 'the request cannot be made' >"$1/error"
		return
	fi
	status=$(print_request | curl -qsSg -K - --max-time "$send_timeout" \
		--data-binary "@$1/body" -o "$1/answer" -w '%{http_code}' 2>"$1/error") || status=000
}

# judge ENTRY: what $status means.  Only what the receiver says in so many words
# is final: a page that answers 200 to everything loses no recording.
judge()
{
	judge_answer="answered $status: $(head -c 300 -- "$1/answer" 2>/dev/null)"
	case $status in
	2??)
		if [ "$(json_member status <"$1/answer")" = ok ]; then
			delivered "$1"
		else
			retry "$1" "$judge_answer: is REFLECTOR_API_URL right?"
		fi
		;;
	000)
		unreachable=yes
		retry "$1" "no answer: $(head -c 300 -- "$1/error")"
		;;
	401 | 403) retry "$1" "$judge_answer: is JITSI_WEBHOOK_SECRET the receiver's?" ;;
	404) await "$1" "$judge_answer" ;;
	408 | 425 | 429) retry "$1" "$judge_answer" ;;
	4??) set_aside "$1" "$judge_answer" ;;
	*) retry "$1" "$judge_answer" ;;
	esac
}

delivered()
{
	label "$1"
	mv -- "$1" "$spool/tmp/${1##*/}" && rm -rf -- "$spool/tmp/${1##*/}" && say "$label: told"
}

# handle ENTRY: one try.  Once a pass had no answer, its other entries do not ask: each
# would wait as long for none.
handle()
{
	get "$1" file
	handle_file=$value
	get "$1" room
	if [ -z "$value" ]; then
		set_aside "$1" "no room is known: write it into the entry's file room, move the entry to $spool/pending"
		return
	fi
	measure "$1" "$handle_file" && upload "$1" "$handle_file" || return 0
	[ -z "$unreachable" ] || return 0
	tell "$1"
	case $status in
	400 | 413 | 422)
		# Who took part is worth less than the recording.
		if [ -f "$1/participants" ]; then
			say "$handle_file: answered $status; told again without participants"
			rm -f -- "$1/participants"
			tell "$1"
		fi
		;;
	esac
	judge "$1"
}
