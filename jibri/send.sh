# shellcheck shell=sh disable=SC2154
# Processes an entry: measures and uploads its file, and sends its completion.

# is_there ENTRY FILE: if the file is missing, the entry waits.
is_there()
{
	[ ! -f "$2" ] || return 0
	await "$1" 'the file no longer exists'
	return 1
}

# note ENTRY SIZE SHA256: writes the properties of its file; the digest comes last and means that
# all are there.
note()
{
	put "$1" size "$2" && put "$1" duration "$duration" && put "$1" failure "$failure" || return
	as_moment "$started"
	put "$1" started_at "$value" || return
	as_moment "$stopped"
	put "$1" stopped_at "$value" && put "$1" sha256 "$3"
}

# measure ENTRY FILE: reads the properties of its file, once.  A file that never existed is sent by
# its name only.
measure()
{
	! has "$1" sha256 && has "$1" seen || return 0
	is_there "$1" "$2" || return
	measure_before=$(stat -c '%s %Y' -- "$2")
	duration='' failure='the file is empty'
	[ ! -s "$2" ] || probe "$2"
	times_of "$2"
	measure_digest=$(openssl dgst -sha256 -r <"$2")
	measure_digest=${measure_digest%% *}
	if [ ${#measure_digest} -ne 64 ]; then
		retry "$1" 'cannot be read'
	elif [ "$measure_before" != "$(stat -c '%s %Y' -- "$2")" ]; then
		retry "$1" 'is still being written'
	else
		note "$1" "${measure_before% *}" "$measure_digest" && return
		retry "$1" 'cannot write to the spool'
	fi
	return 1
}

# run_upload ENTRY FILE: timeout holds the sweep's lock (9) while the command runs; processes that
# the command leaves behind do not.
run_upload()
{
	get "$1" room
	run_upload_room=$value
	get "$1" recording_id
	timeout -k 5 "$upload_timeout" sh -c "exec 9>&-; $upload_command \"\$@\"" upload \
		"$2" "$run_upload_room" "$value" </dev/null >"$scratch/upload"
}

# upload ENTRY FILE: sets its property url, once, if there is an upload command.
upload()
{
	[ -n "$upload_command" ] && ! has "$1" url && has "$1" seen || return 0
	is_there "$1" "$2" || return
	! has "$1" failure || return 0
	upload_status=0
	run_upload "$1" "$2" || upload_status=$?
	upload_url=$(tail -n 1 -- "$scratch/upload")
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

# add MEMBER JSON: to $body.  Empty JSON means that a program failed; a broken body would always be
# refused.
add()
{
	[ -n "$2" ] || body_is_whole=
	body=$body,\"$1\":$2
}

# add_text ENTRY FACT MEMBER: if the entry has this property.
add_text()
{
	get "$1" "$2"
	[ -z "$value" ] || add "$3" "$(json_text "$value")"
}

# compose ENTRY: sets $body.
compose()
{
	body_is_whole=yes body=
	add_text "$1" room room_name
	add_text "$1" file recording_file
	if has "$1" failure; then
		add recording_status '"failed"'
		add_text "$1" failure reason
	else
		add recording_status '"completed"'
	fi
	add_text "$1" timestamp timestamp
	add_text "$1" recording_id recording_id
	add_text "$1" url recording_url
	add_text "$1" sha256 sha256
	add_text "$1" started_at started_at
	add_text "$1" stopped_at stopped_at
	add host "$(json_text "$(uname -n)")"
	for fact in size duration participants; do
		get "$1" "$fact"
		[ -z "$value" ] || add "$fact" "$value"
	done
	body="{${body#,}}"
	[ -n "$body_is_whole" ]
}

# tell ENTRY: sends it; sets $status, 000 if there was no answer.
tell()
{
	status=000
	rm -f -- "$scratch/answer" "$scratch/error"
	if ! compose "$1" || ! write_fact "$scratch" body "$body" || ! sign "$scratch/body"; then
		write_fact "$scratch" error 'the request cannot be made'
		return
	fi
	status=$(print_request | curl -qsSg -K - --max-time "$send_timeout" \
		--data-binary "@$scratch/body" -o "$scratch/answer" -w '%{http_code}' \
		2>"$scratch/error") || status=000
}

# judge ENTRY: acts on $status.  Only the receiver's own answer is final, so that a page that
# answers 200 to everything loses no recording.
judge()
{
	judge_answer="answered $status: $(head -c 300 -- "$scratch/answer" 2>/dev/null)"
	[ "$status" != 000 ] || judge_answer="no answer: $(head -c 300 -- "$scratch/error")"
	put "$spool" last_answer "$(date -u +%Y-%m-%dT%H:%M:%SZ) $judge_answer"
	drop "$1" refused
	case $status in
	2??)
		if [ "$(json_member status <"$scratch/answer" 2>/dev/null)" = ok ]; then
			delivered "$1"
		else
			retry "$1" "$judge_answer: is REFLECTOR_API_URL right?"
		fi
		;;
	000)
		unreachable=yes
		retry "$1" "$judge_answer"
		;;
	401 | 403)
		unreachable=yes
		put "$1" refused yes
		alarm "$judge_answer: is JITSI_WEBHOOK_SECRET the receiver's?"
		retry "$1" "answered $status"
		;;
	404) await "$1" "$judge_answer" ;;
	408 | 425 | 429) retry "$1" "$judge_answer" ;;
	4??)
		put "$1" answer "$(head -c 100000 -- "$scratch/answer" 2>/dev/null)"
		set_aside "$1" "$judge_answer"
		;;
	*) retry "$1" "$judge_answer" ;;
	esac
}

# handle ENTRY: one try.  After a try without an answer, or with a refused secret, the pass sends no
# other entry: each would get the same.
handle()
{
	if has "$1" sent; then
		remove "$1"
		return
	fi
	get "$1" file
	handle_file=$value
	get "$1" room
	if [ -z "$value" ]; then
		set_aside "$1" "the room is unknown: write it into the entry's file room, and move the entry to $spool/pending"
		return
	fi
	measure "$1" "$handle_file" && upload "$1" "$handle_file" || return 0
	[ -z "$unreachable" ] || return 0
	tell "$1"
	case $status in
	400 | 413 | 422)
		# The list of participants matters less than the recording.
		if has "$1" participants; then
			warn "$handle_file: answered $status; sent again without participants, nothing to do"
			drop "$1" participants
			tell "$1"
		fi
		;;
	esac
	judge "$1"
}
