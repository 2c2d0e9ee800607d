#!/bin/sh
# Jibri's own reports: one HTTP request on standard input, from jibri-relay.socket.  A server that
# refuses or is slow stops Jibri from recording, so each request is answered with 200 immediately,
# whatever it is.  Afterwards the report is sent to Reflector.
#
# $folder, in memory, holds what waits: of Jibri's status the newest, and each session's.  The next
# report, a minute later, sends what this one could not.
#
#	relay.sh            a connection
#	relay.sh receive    its first half: the request and the answer
set -u
here=$(dirname -- "$(readlink -f -- "$0")")
LC_ALL=C
export LC_ALL
umask 077

folder=${JIBRI_RELAY_DIR:-/run/jibri-relay}
# Seconds.  Connections on which nothing comes would keep out others (MaxConnections of the socket).
read_for=${JIBRI_RELAY_TIMEOUT:-10}
readonly longest_body=65536 most_headers=100 most_sessions=200 keep_for=604800 quiet_for=3600

# read_line: sets $line, without the end of the line.
read_line()
{
	IFS= read -r line || return
	line=${line%"$(printf '\r')"}
}

# read_headers: sets $length, and $is_chunked.
read_headers()
{
	length=0 is_chunked='' header_count=0
	while read_line && [ -n "$line" ]; do
		header_count=$((header_count + 1))
		[ "$header_count" -le "$most_headers" ] || return
		case $(printf %s "$line" | tr '[:upper:]' '[:lower:]' | tr -d ' \t') in
		content-length:*) length=$(printf %s "${line#*:}" | tr -d ' \t') ;;
		transfer-encoding:chunked) is_chunked=yes ;;
		expect:100-continue) printf 'HTTP/1.1 100 Continue\r\n\r\n' ;;
		esac
	done
}

# copy COUNT: so many bytes of the body, and no more of standard input.
copy()
{
	case $1 in
	'' | *[!0-9]* | ??????*) return 1 ;;
	esac
	# The 1 in front keeps 08 from being octal, with which the shell would exit.
	copy_count=00000$1
	copy_count=$((1${copy_count#"${copy_count%?????}"} - 100000))
	taken=$((taken + copy_count))
	[ "$taken" -le "$longest_body" ] && dd bs=1 count="$copy_count" 2>/dev/null
}

# read_chunks: the body, without the sizes of its pieces.
read_chunks()
{
	while read_line; do
		line=${line%%[; ]*}
		case $line in
		'' | *[!0-9A-Fa-f]* | ??????*) return 1 ;;
		esac
		[ $((0x$line)) -ne 0 ] || break
		copy $((0x$line)) && read_line && [ -z "$line" ] || return
	done
	# The rest of the request, so that closing the connection does not break it off.
	while read_line && [ -n "$line" ]; do :; done
}

read_body()
{
	taken=0
	if [ -n "$is_chunked" ]; then
		read_chunks
	else
		copy "$length"
	fi
}

# accept: reads the request into the file $new, and sets $path.
accept()
{
	path=''
	read_line || return
	case $line in
	'POST '*) path=${line#POST } ;;
	esac
	path=${path%%[ ?]*}
	read_headers
	read_body >"$new" && [ "$(stat -c %s -- "$new")" -eq "$taken" ]
}

answer()
{
	printf '%s\r\n' 'HTTP/1.1 200 OK' 'Content-Type: application/json' 'Content-Length: 15' \
		'Connection: close' ''
	printf '{"status":"ok"}'
}

# keep: puts the report with those that wait.
keep()
{
	[ -s "$new" ] || path=''
	case $path in
	*/v1/session/status)
		set -- "$folder"/sessions/*
		[ $# -lt "$most_sessions" ] &&
			mv -- "$new" "$folder/sessions/$(date +%s.%N).$$"
		;;
	*/v1/status) mv -- "$new" "$folder/status" ;;
	*) rm -f -- "$new" ;;
	esac
}

# complain TEXT...: once an hour while it lasts.
complain()
{
	find "$folder/failing" -mmin "-$((quiet_for / 60))" 2>/dev/null | grep -q . && return
	write_fact "$folder" failing "$*"
	warn "Jibri's reports wait: $*"
}

# post FILE PATH AGE: sets $status, 000 if there was no answer.
post()
{
	rm -f -- "$folder/answer" "$folder/error"
	url=$base$2
	status=000
	sign "$1" || return
	status=$(print_request "X-Jibri-Host: $(uname -n)" "X-Jibri-Age: $3" |
		curl -qsSg -K - --max-time "$send_timeout" --data-binary "@$1" \
			-o "$folder/answer" -w '%{http_code}' 2>"$folder/error") || status=000
}

# judge: is this report done with?
judge()
{
	judge_answer="answered $status: $(head -c 300 -- "$folder/answer" 2>/dev/null)"
	[ "$status" != 000 ] || judge_answer="no answer: $(head -c 300 -- "$folder/error" 2>/dev/null)"
	write_fact "$folder" last_answer "$(date -u +%Y-%m-%dT%H:%M:%SZ) $judge_answer"
	case $status in
	200)
		if [ "$(json_member status <"$folder/answer" 2>/dev/null)" != ok ]; then
			complain "$judge_answer: is REFLECTOR_API_URL right?"
			return 1
		fi
		[ ! -f "$folder/failing" ] || warn "Jibri's reports are accepted again, nothing to do"
		rm -f -- "$folder/failing"
		;;
	400 | 413 | 415 | 422) warn "a report of Jibri is given up, compare the versions: $judge_answer" ;;
	401 | 403)
		complain "$judge_answer: is JITSI_WEBHOOK_SECRET the receiver's?"
		return 1
		;;
	*)
		complain "$judge_answer"
		return 1
		;;
	esac
}

# deliver FILE PATH: false: it waits, and so does the rest.
deliver()
{
	deliver_age=$(($(date +%s) - $(stat -c %Y -- "$1")))
	[ "$deliver_age" -ge 0 ] || deliver_age=0
	[ "$deliver_age" -le "$keep_for" ] || return 0
	post "$1" "$2" "$deliver_age"
	judge
}

# deliver_status: a newer one may come meanwhile, and is then the one that waits.
deliver_status()
{
	mv -- "$folder/status" "$folder/sending" 2>/dev/null || return 0
	deliver "$folder/sending" /v1/jibri/v1/status || {
		ln -- "$folder/sending" "$folder/status" 2>/dev/null
		return 1
	}
}

deliver_all()
{
	deliver_status || return
	for session in "$folder"/sessions/*; do
		[ -f "$session" ] || continue
		cp -p -- "$session" "$folder/sending" &&
			deliver "$folder/sending" /v1/jibri/v1/session/status || return
		rm -f -- "$session"
	done
}

# send: one process sends at a time.
send()
{
	# shellcheck source-path=SCRIPTDIR source=lib.sh
	. "$here/lib.sh"
	# shellcheck source-path=SCRIPTDIR source=spool.sh
	. "$here/spool.sh"
	# shellcheck source-path=SCRIPTDIR source=signature.sh
	. "$here/signature.sh"
	load_secret
	load_base
	load_send_timeout
	if [ -n "$faulty" ]; then
		complain "missing or invalid variables, correct them:$faulty (environment or $settings_file)"
		return
	fi
	exec 9>>"$folder/lock"
	flock -w "$send_timeout" 9 || return 0
	deliver_all
}

# receive: reads a request, keeps it if it is a report, and answers.
receive()
{
	new=$folder/new.$$ has_report=''
	if accept 2>/dev/null; then
		! keep || has_report=yes
	fi
	answer 2>/dev/null
	rm -f -- "$new"
	[ -n "$has_report" ] ||
		printf '<4>%s: a request was no report of Jibri, or could not be kept in %s\n' "${0##*/}" "$folder" >&2
}

# Who asked may be gone already.
trap '' PIPE
mkdir -p -- "$folder/sessions" 2>/dev/null
if [ "${1-}" = receive ]; then
	receive
	exit 0
fi
timeout -k 1 "$read_for" "$here/relay.sh" receive ||
	printf '<4>%s: no whole request came within %s s\n' "${0##*/}" "$read_for" >&2
exec </dev/null >/dev/null
find "$folder" -maxdepth 1 -name 'new.*' -mmin +60 -exec rm -f -- {} + 2>/dev/null
send || :
