# shellcheck shell=sh disable=SC2034,SC2154
# What finalize.sh and sweep.sh share: messages, settings, JSON, time.  POSIX sh without `local`: a
# function's own variables begin with its name.
# To test whether a file can be opened use `true >FILE`: if `: >FILE` fails, the shell exits.

LC_ALL=C
export LC_ALL
umask 077
unset CDPATH

readonly exit_usage=64 exit_waiting=75 exit_refused=77 exit_config=78

# print_message PREFIX TEXT...: one line on standard error, whatever a file's name contains.  The
# shell writes it in one piece, because the journal treats output of another process as a new line.
print_message()
{
	print_message_prefix=$1$(date -u +%Y-%m-%dT%H:%M:%SZ)
	shift
	print_message_text=$(printf '%s: %s' "${0##*/}" "$*" | tr '\000-\037\177' '?')
	printf '%s %s\n' "$print_message_prefix" "$print_message_text" >&2 || :
}

say()
{
	print_message '' "$@"
}

# in_journal: is standard error systemd's journal?
in_journal()
{
	[ -n "${JOURNAL_STREAM-}" ] &&
		[ "$JOURNAL_STREAM" = "$(stat -L -c %d:%i /proc/self/fd/3 3>&2 2>/dev/null)" ]
}

# print_marked PRIORITY TEXT...: as say, but in the journal with that priority.
print_marked()
{
	if in_journal; then
		print_message "$@"
	else
		shift
		say "$@"
	fi
}

# alarm TEXT...: an error.
alarm()
{
	print_marked '<3>' "$@"
}

# warn TEXT...: a warning.
warn()
{
	print_marked '<4>' "$@"
}

die()
{
	alarm "$@"
	exit 1
}

# Settings.  In docker, where /etc has none of our files, the file is beside the scripts.

settings_file=${JIBRI_ENV_FILE:-/etc/reflector/jibri.env}
[ -n "${JIBRI_ENV_FILE-}" ] || [ -e "$settings_file" ] || settings_file=$here/jibri.env
faulty=

if [ -r "$settings_file" ]; then
	eval "$(tr -d '\000' <"$settings_file" | awk -f "$here/envfile.awk")"
elif [ -e "$settings_file" ]; then
	alarm "cannot read $settings_file: give this user the right to"
fi

# setting NAME [DEFAULT]: sets $value to the environment's value, even an empty one, else to the
# file's.
setting()
{
	eval "value=\${$1-\${file_$1-\${2-}}}"
}

# fault NAME: notes a faulty setting.
fault()
{
	faulty="$faulty $1"
}

# check_settings: exits if a setting is faulty; its value is not printed.
check_settings()
{
	[ -n "$faulty" ] || return 0
	alarm "missing or invalid variables, correct them:$faulty (environment or $settings_file)"
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

# seconds NAME DEFAULT: sets $value, for other programs; 0 is a fault.
seconds()
{
	milliseconds "$1" "$2"
	[ "$value" -gt 0 ] || fault "$1"
	setting "$1" "$2"
}

# now: sets $now, in ms; in whole seconds where date does not know %N.
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

# json_member NAME <OBJECT: prints a member: the content of a text, the JSON of other values.
json_member()
{
	# One line: the time to join several lines grows with the square of their number.
	tr -d '\000' | tr '\n' ' ' | awk -v member="$1" -f "$here/json_member.awk"
}
