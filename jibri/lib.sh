# shellcheck shell=sh disable=SC2034,SC2154
# What finalize.sh and sweep.sh share: messages, settings, JSON, time.  POSIX sh without
# `local`: what belongs to one function begins with its name.

LC_ALL=C
export LC_ALL
umask 077
unset CDPATH

readonly exit_usage=64 exit_config=78

# say TEXT...: one line on standard error, whatever is in a file's name.
say()
{
	printf '%s %s: %s' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "${0##*/}" "$*" |
		tr '\000-\037\177' '?' >&2
	echo >&2
}

die()
{
	say "$@"
	exit 1
}

# Settings.  Beside the scripts lies the file where there is no /etc of ours (docker).

settings_file=${JIBRI_ENV_FILE:-/etc/reflector/jibri.env}
[ -n "${JIBRI_ENV_FILE-}" ] || [ -e "$settings_file" ] || settings_file=$here/jibri.env
faulty=

if [ -r "$settings_file" ]; then
	eval "$(tr -d '\000' <"$settings_file" | awk -f "$here/envfile.awk")"
elif [ -e "$settings_file" ]; then
	say "cannot read $settings_file"
fi

# setting NAME [DEFAULT]: sets $value to what the environment says, though it be empty,
# else to the file's.
setting()
{
	eval "value=\${$1-\${file_$1-\${2-}}}"
}

# fault NAME: notes a faulty setting.
fault()
{
	faulty="$faulty $1"
}

# check_settings: ends when one is faulty; its value is not told.
check_settings()
{
	[ -n "$faulty" ] || return 0
	say "missing or faulty:$faulty (environment or $settings_file)"
	exit "$exit_config"
}

# milliseconds NAME DEFAULT: $value is the setting's seconds, decimals allowed, in ms.
milliseconds()
{
	setting "$1" "$2"
	milliseconds_part=000
	case $value in
	'' | .* | *. | *.*.* | *[!0-9.]*) value=x ;;
	*.*)
		milliseconds_part=${value#*.}000
		value=${value%%.*}
		;;
	esac
	case $value in
	x | ??????????*)
		fault "$1"
		value=0
		;;
	esac
	# The 1 in front keeps 08 from being octal.
	value=00000000$value
	value=1${value#"${value%?????????}"}
	milliseconds_part=1${milliseconds_part%"${milliseconds_part#???}"}
	value=$(((value - 1000000000) * 1000 + milliseconds_part - 1000))
}

# now: sets $now, in ms; where date knows no %N, in whole seconds.
now()
{
	now=$(date +%s%3N)
	case $now in
	*[!0-9]*) now=${now%%[!0-9]*}000 ;;
	esac
}

# JSON.

# json_text TEXT: prints it as a JSON string.
json_text()
{
	printf %s "$1" | od -An -v -tu1 | awk -f "$here/json_text.awk"
}

# json_member NAME <OBJECT: prints a member: of a text what it says, of others the source.
json_member()
{
	# One line: a text of many is put together in a time that grows with their square.
	tr -d '\000' | tr '\n' ' ' | awk -v member="$1" -f "$here/json_member.awk"
}

# The spool: an entry is a folder, a fact a file in it, so that any name needs no
# quoting.  It is made in tmp and renamed, whole, from one of the other folders to the
# next.

# open_spool: sets $spool; it is there afterwards, or the program ends.
open_spool()
{
	setting JIBRI_SPOOL_DIR /var/spool/reflector-jibri
	spool=$value
	case $spool in
	/*) ;;
	*) fault JIBRI_SPOOL_DIR ;;
	esac
	check_settings
	[ -d "$spool" ] || mkdir -p -- "$spool" ||
		die "cannot make the spool $spool: make it, owned by the user of Jibri"
	open_spool_owner=$(stat -c %u -- "$spool")
	[ "$(id -u)" -ne 0 ] || [ "$open_spool_owner" -eq 0 ] ||
		die "root's entries could not be read by the spool's owner: run as $(stat -c %U -- "$spool")"
	for folder in tmp pending unmatched rejected 'done'; do
		[ -d "$spool/$folder" ] || mkdir -p -- "$spool/$folder" ||
			die "cannot write to the spool $spool"
	done
}

# turn_log_over: spool/log is what senders in the background say; two of them are kept.
turn_log_over()
{
	[ ! -f "$spool/log" ] || [ "$(stat -c %s -- "$spool/log")" -lt 1048576 ] ||
		mv -f -- "$spool/log" "$spool/log.1"
}

# put ENTRY FACT TEXT: whole or not at all.
put()
{
	printf %s "$3" >"$1/.new" && mv -f -- "$1/.new" "$1/$2"
}

# get ENTRY FACT: sets $value, to nothing when there is no such fact.
get()
{
	value=
	[ ! -f "$1/$2" ] || value=$(cat -- "$1/$2" && printf x) || return
	value=${value%x}
}

# get_number ENTRY FACT: nothing too when a loss of power left something else in it.
get_number()
{
	get "$1" "$2"
	case $value in
	*[!0-9]* | ???????????????*) value= ;;
	esac
}
