# shellcheck shell=sh disable=SC2154
# Processes an entry: measures and uploads its file, and sends its completion.

# is_there ENTRY FILE: if the file is missing, the entry waits.
is_there()
{
	[ ! -f "$2" ] || return 0
	await "$1" 'the file no longer exists'
	return 1
}

# note ENTRY FILE SIZE SHA256: writes the properties of its file; the digest comes last and means
# that all are there.  What was uploaded under another name was the plain film.
note()
{
	get "$1" file
	[ "$value" = "$2" ] || drop "$1" url
	put "$1" file "$2" && put "$1" size "$3" && put "$1" duration "$duration" &&
		put "$1" failure "$failure" && put "$1" plain_size "$plain_size" &&
		put "$1" plain_sha256 "$plain_sha256" || return
	as_moment "$started"
	put "$1" started_at "$value" || return
	as_moment "$stopped"
	put "$1" stopped_at "$value" && put "$1" sha256 "$4"
}

# measure_plain ENTRY FILE: reads the properties of a film that stays as it is.
measure_plain()
{
	is_there "$1" "$2" || return
	forget_film
	measure_before=$(stat -c '%s %Y' -- "$2")
	failure='the file is empty'
	[ ! -s "$2" ] || probe "$2"
	times_of "$2"
	digest "$2"
	if [ -z "$value" ]; then
		retry "$1" 'cannot be read'
	elif [ "$measure_before" != "$(stat -c '%s %Y' -- "$2")" ]; then
		retry "$1" 'is still being written'
	else
		note "$1" "$2" "${measure_before% *}" "$value" && return
		retry "$1" 'cannot write to the spool'
	fi
	return 1
}

# note_sealed ENTRY CIPHER
note_sealed()
{
	note "$1" "$2" "$cipher_size" "$cipher_sha256" && return
	retry "$1" 'cannot write to the spool'
	return 1
}

# measure_sealed ENTRY CIPHER: reads the properties of an encrypted film.
measure_sealed()
{
	is_there "$1" "$2" || return
	knows "$2" || times_of "$2"
	if [ -z "$cipher_sha256" ]; then
		retry "$1" 'cannot be read'
		return 1
	fi
	note_sealed "$@"
}

# measure ENTRY FILE: encrypts its film if that is wanted or was begun; reads its properties, once.
# A file that never existed is sent by its name only.
measure()
{
	has "$1" seen || return 0
	measure_film=${2%.age}
	measure_cipher=$measure_film.age
	if [ -f "$measure_film" ] &&
		{ [ -n "$recipients" ] || is_inside "$measure_cipher" "$measure_film"; }; then
		seal "$1" "$measure_film" "$measure_cipher" && note_sealed "$1" "$measure_cipher"
	elif has "$1" sha256 && { [ -f "$2" ] || [ ! -f "$measure_cipher" ]; }; then
		return 0
	elif [ "$2" = "$measure_cipher" ] || { [ ! -f "$2" ] && [ -f "$measure_cipher" ]; }; then
		measure_sealed "$1" "$measure_cipher"
	else
		measure_plain "$1" "$2"
	fi
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
	add_text "$1" plain_sha256 plain_sha256
	for fact in size plain_size duration participants; do
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
	measure "$1" "$handle_file" || return 0
	get "$1" file
	handle_file=$value
	upload "$1" "$handle_file" || return 0
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
