# shellcheck shell=sh disable=SC2034,SC2154
# The length of a film, when it was recorded, and whether it is readable.

# demuxer_of FILE: sets $value, the part of ffmpeg that reads such files.
demuxer_of()
{
	value=$(printf %s "${1##*.}" | tr '[:upper:]' '[:lower:]')
	case $value in
	mp4 | m4v | m4a) value=mov ;;
	mkv | webm) value=matroska ;;
	ts) value=mpegts ;;
	opus) value=ogg ;;
	esac
}

# can_read_such FILE: does this ffprobe know the format?  If not, its errors are the same for good
# and for torn films.
can_read_such()
{
	demuxer_of "$1"
	case $(timeout -k 5 "$probe_timeout" ffprobe -v error -demuxers </dev/null 2>/dev/null) in
	*" $value"[,\ ]*) ;;
	*) return 1 ;;
	esac
}

# blame FILE: ffprobe failed.  The film is at fault only if ffprobe reports wrong bytes and can read
# other films of the format.
blame()
{
	blame_line=$(tail -n 1 -- "$scratch/film.error")
	case $blame_line in
	*'Invalid data found when processing input' | *'End of file') ;;
	*)
		warn "$1: ffprobe failed, the duration stays unknown: check the file: $blame_line"
		return
		;;
	esac
	if can_read_such "$1"; then
		# The line before names the cause: moov atom not found.
		blame_cause=$(sed -n 's/^\[[^]]* @ [^]]*\] //p' "$scratch/film.error" | tail -n 1)
		blame_cause=${blame_cause:+$blame_cause: }${blame_line##*: }
		failure=$(printf %s "$blame_cause" | tr -c '\040-\176' '?' | head -c 500)
	else
		warn "$1: this ffprobe does not know the format, the duration stays unknown: install a newer ffmpeg"
	fi
}

# check_duration: forgets a $duration that is no number.
check_duration()
{
	case $duration in
	'' | .* | *. | *.*.* | *[!0-9.]* | 0[0-9]* | ??????????????????*) duration= ;;
	esac
}

# read_probe: reads ffprobe's output about a film that it opened.
read_probe()
{
	duration=$(sed -n 's/^duration=//p' "$scratch/film")
	check_duration
	case $(head -c 1000 -- "$scratch/film") in
	*stream_index=*) ;;
	*) failure='neither picture nor sound in the file' ;;
	esac
}

# probe FILE: sets $duration, and $failure: why the film is unreadable.  Both are empty without
# ffprobe (part of the ffmpeg that Jibri needs), or if ffprobe itself fails.
probe()
{
	duration='' failure='' probe_status=0
	command -v ffprobe >/dev/null || return 0
	timeout -k 5 "$probe_timeout" ffprobe -v error -read_intervals '%+#1' \
		-show_entries format=duration:packet=stream_index -of default=nw=1 "file:$1" \
		</dev/null >"$scratch/film" 2>"$scratch/film.error" || probe_status=$?
	case $probe_status in
	0) read_probe ;;
	1) blame "$1" ;;
	124 | 137) warn "$1: ffprobe took more than $probe_timeout s, the duration stays unknown: raise JIBRI_PROBE_TIMEOUT" ;;
	*) warn "$1: ffprobe ended with status $probe_status, the duration stays unknown: run it by hand" ;;
	esac
}

# named_time FILE: sets $value to the time in the name that Jibri gave it, in seconds, or to
# nothing.  The name is in Jibri's time zone, which is ours.
named_time()
{
	value=${1%.age}
	value=$(printf %s "${value##*/}" | sed -n '$s/.*_\(....-..-..\)-\(..\)-\(..\)-\(..\)\.[^.]*$/\1 \2:\3:\4/p')
	case $value in
	[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\ [0-9][0-9]:[0-9][0-9]:[0-9][0-9])
		value=$(date -d "$value" +%s 2>/dev/null) || value=
		;;
	*) value= ;;
	esac
}

# is_copy: was the file written faster than the film plays?  Then its times are the copy's.
is_copy()
{
	[ -n "$born" ] && [ -n "$length" ] && [ "$born" -le "$stopped" ] &&
		[ $((stopped - born)) -lt $((length - 60)) ]
}

# times_of FILE: sets $started and $stopped, in seconds, or to nothing.  Jibri stops with
# its last write.  It started by the length of the film earlier; if that is unknown, when the file
# was created (not all systems know this), else at the time in its name.
times_of()
{
	length=${duration%.*}
	started=''
	stopped=$(stat -c %Y -- "$1")
	born=$(stat -c %W -- "$1" 2>/dev/null)
	case $born in
	0 | *[!0-9]*) born= ;;
	esac
	named_time "$1"
	if is_copy; then
		started=$value
		stopped=${value:+$((value + length))}
	elif [ -n "$length" ]; then
		started=$((stopped - length))
	elif [ -n "$born" ] && [ "$born" -le "$stopped" ]; then
		started=$born
	elif [ -n "$value" ] && [ "$value" -le "$stopped" ]; then
		started=$value
	fi
}

# as_moment SECONDS: sets $value.
as_moment()
{
	value=
	[ -z "$1" ] || value=$(date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ)
}
