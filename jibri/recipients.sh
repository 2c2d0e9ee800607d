# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# JIBRI_ENCRYPT_TO: to whom films are encrypted.  It fails closed: a setting that cannot be used is
# a fault, and then nothing is sent.

# add_recipient OPTION VALUE: to $recipients, age's arguments, one per line.
add_recipient()
{
	recipients="$recipients$1
$2
"
}

# read_recipients TEXT: sets $recipients; recipients of age and SSH keys, and paths of files with
# such.  An SSH key has a type, the key, and perhaps a comment such as name@host.
read_recipients()
{
	recipients='' recipients_fault='' read_recipients_type='' read_recipients_comment=''
	set -f
	for word in $(printf %s "$1" | tr ',' ' '); do
		case $read_recipients_type:$word in
		:age1*) add_recipient -r "$word" ;;
		:ssh-?*) read_recipients_type=$word ;;
		:/*) add_recipient -R "$word" ;;
		:AGE-SECRET-KEY-*) recipients_fault='it holds a private key, which must not be on this machine' ;;
		:*@*) [ -n "$read_recipients_comment" ] || recipients_fault='it holds no recipient, but an address' ;;
		:*) recipients_fault='a recipient begins with age1 or ssh-, a path with /' ;;
		*) add_recipient -r "$read_recipients_type $word" ;;
		esac
		read_recipients_comment=$read_recipients_type
		case $word in
		ssh-*) ;;
		*) read_recipients_type= ;;
		esac
	done
	set +f
	[ -z "$read_recipients_type" ] || recipients_fault='an SSH key is cut off'
}

# encrypt [COMMAND...]: standard input to standard output; COMMAND runs age.
encrypt()
{
	(
		set -f
		IFS='
'
		exec "$@" age --encrypt $recipients
	)
}

# try_recipients: encrypts nothing; sets $recipients_fault.  A warning is a fault, too: age would
# leave out a recipient.
try_recipients()
{
	seconds JIBRI_PROBE_TIMEOUT 30
	recipients_fault=$(encrypt timeout -k 5 "$value" </dev/null 2>&1 >/dev/null) ||
		recipients_fault=${recipients_fault:-age failed}
	recipients_fault=$(printf '%s\n' "$recipients_fault" | sed -n '1s/^age: //;1s/^error: //;1p')
}

# load_recipients: sets $recipients, empty if films stay as they are, and $recipients_fault.
load_recipients()
{
	recipients='' recipients_fault=''
	setting JIBRI_ENCRYPT_TO
	if [ -z "${JIBRI_ENCRYPT_TO+x}" ] && [ -e "$settings_file" ] && [ ! -r "$settings_file" ]; then
		recipients_fault="$settings_file cannot be read"
	elif [ -n "$value" ]; then
		read_recipients "$value"
		[ -n "$recipients$recipients_fault" ] || recipients_fault='it names nobody'
		if [ -z "$recipients_fault" ] && ! command -v age >/dev/null; then
			recipients_fault='age is not installed: apt-get install age'
		fi
		[ -n "$recipients_fault" ] || try_recipients
	fi
}

# need_recipients: as load_recipients; notes a fault.
need_recipients()
{
	load_recipients
	[ -n "$recipients_fault" ] || return 0
	alarm "JIBRI_ENCRYPT_TO: films cannot be encrypted, so nothing is sent or removed: $recipients_fault"
	fault JIBRI_ENCRYPT_TO
}
