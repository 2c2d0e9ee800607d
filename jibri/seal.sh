# shellcheck shell=sh disable=SC2034,SC2154
# Encrypts films: x.mp4 becomes x.mp4.age, once, because age's output differs each time.  Beside it,
# x.mp4.age.facts keeps what only the plain film told.  A kill at any point leaves the plain film, or
# a whole encrypted one.  See doc/design/states.md, "Encryption of a film".

# forget_film: the properties of a film that is not known.
forget_film()
{
	duration='' failure='' started='' stopped='' plain_size='' plain_sha256=''
	sealed_size='' sealed_sha256=''
}

# is_digest TEXT
is_digest()
{
	[ ${#1} -eq 64 ] || return
	case $1 in
	*[!0-9a-f]*) return 1 ;;
	esac
}

# write_facts CIPHER: the properties, one per line.
write_facts()
{
	write_fact "${1%/*}" "${1##*/}.facts" "size=$sealed_size
sha256=$sealed_sha256
plain_size=$plain_size
plain_sha256=$plain_sha256
duration=$duration
started=$started
stopped=$stopped
failure=$failure
"
}

# parse_facts: sets the properties that standard input names.
parse_facts()
{
	while IFS='=' read -r name value; do
		case $name in
		size) sealed_size=$value ;;
		sha256) sealed_sha256=$value ;;
		plain_size) plain_size=$value ;;
		plain_sha256) plain_sha256=$value ;;
		duration) duration=$value ;;
		started) started=$value ;;
		stopped) stopped=$value ;;
		failure) failure=$value ;;
		esac
	done
}

# read_facts CIPHER: false, and nothing is known, if it has none, or if they are damaged.
read_facts()
{
	forget_film
	[ ! -f "$1.facts" ] || parse_facts <"$1.facts"
	check_duration
	case $sealed_size:$plain_size:$started$stopped in
	:* | *::* | *[!0-9:]*) ;;
	*) ! is_digest "$sealed_sha256" || ! is_digest "$plain_sha256" || return 0 ;;
	esac
	forget_film
	return 1
}

# digest FILE: sets $value to its sha256, or to nothing.
digest()
{
	value=$(openssl dgst -sha256 -r <"$1")
	value=${value%% *}
	is_digest "$value" || value=
}

# knows CIPHER: reads its facts, if they are of this cipher text; sets $cipher_size and
# $cipher_sha256 in any case, the digest empty if it cannot be read.
knows()
{
	cipher_size=$(stat -c %s -- "$1")
	digest "$1"
	cipher_sha256=$value
	read_facts "$1" && [ "$sealed_size $sealed_sha256" = "$cipher_size $cipher_sha256" ] && return
	forget_film
	return 1
}

# is_inside CIPHER PLAIN: is it the same film?  It is if a kill came before the plain one was removed,
# or if somebody brought the plain one back.
is_inside()
{
	[ -f "$1" ] && read_facts "$1" && [ "$plain_size" = "$(stat -c %s -- "$2")" ] && knows "$1" || return
	digest "$2"
	[ "$value" = "$plain_sha256" ]
}

# has_space FILE: is there space for the encrypted film?  A full disk would stop Jibri's next film.
# Some file systems do not count blocks.
has_space()
{
	has_space_counts=$(stat -f -c '%b %a %S' -- "${1%/*}") || return 0
	has_space_block=${has_space_counts##* }
	has_space_free=${has_space_counts#* }
	has_space_free=${has_space_free% *}
	# age adds 16 bytes to each 64 KiB.
	has_space_need=$(stat -c %s -- "$1")
	has_space_need=$((has_space_need / 1024 + has_space_need / 1048576 + 64))
	[ "${has_space_counts%% *}" -eq 0 ] ||
		[ $((has_space_free * has_space_block / 1024)) -ge "$has_space_need" ]
}

# pour PLAIN CIPHER: encrypts, reading the film once; sets $plain_sha256 and $sealed_sha256.  Each
# program of the pipe must have said that it succeeded: one that was killed says nothing.
pour()
{
	rm -f -- "$scratch"/pour.*
	{
		{
			{ tee /dev/fd/3 <"$1" && true >"$scratch/pour.read"; } |
				{ encrypt 3>&- 4>&- && true >"$scratch/pour.encrypted"; } |
				{ tee /dev/fd/4 >"$2" && true >"$scratch/pour.written"; }
		} 3>&1 | openssl dgst -sha256 -r >"$scratch/pour.plain"
	} 4>&1 2>"$scratch/pour.error" | openssl dgst -sha256 -r >"$scratch/pour.cipher"
	for name in read encrypted written; do
		[ -e "$scratch/pour.$name" ] || return
	done
	plain_sha256=$(cat -- "$scratch/pour.plain") && sealed_sha256=$(cat -- "$scratch/pour.cipher")
	plain_sha256=${plain_sha256%% *} sealed_sha256=${sealed_sha256%% *}
	is_digest "$plain_sha256" && is_digest "$sealed_sha256"
}

# like PLAIN FILE: gives it the plain film's owner, rights and time.
like()
{
	[ "$(id -u)" -ne 0 ] || chown -- "$(stat -c %u:%g -- "$1")" "$2" || return
	chmod -- "$(stat -c %a -- "$1")" "$2" && touch -r "$1" -- "$2"
}

# keep PLAIN CIPHER: puts the encrypted film, which is whole, in the plain one's place.
keep()
{
	sealed_size=$(stat -c %s -- "$2.partial")
	like "$1" "$2.partial" && write_facts "$2" && sync -- "$2.partial" "$2.facts" &&
		mv -f -- "$2.partial" "$2" && sync -- "${2%/*}"
}

# clear CIPHER: removes what an encryption that failed or was killed left.
clear()
{
	rm -f -- "$1.partial" "${1%/*}/.new"
	[ -f "$1" ] || rm -f -- "$1.facts"
}

# blame_space ENTRY
blame_space()
{
	retry "$1" "not encrypted: its disk has $((has_space_free * has_space_block / 1048576)) MiB free and needs $((has_space_need / 1024 + 1)): free space; the plain film stays, unsent"
	return 1
}

# identity FILE: changes when the file is written or replaced.
identity()
{
	stat -c '%i %s %Y' -- "$1"
}

# seal_anew ENTRY PLAIN CIPHER
seal_anew()
{
	clear "$3"
	has_space "$2" || blame_space "$1" || return
	forget_film
	plain_size=$(stat -c %s -- "$2")
	seal_anew_before=$(identity "$2")
	failure='the file is empty'
	[ ! -s "$2" ] || probe "$2"
	times_of "$2"
	if ! pour "$2" "$3.partial" || ! mark "$3"; then
		seal_anew_reason="cannot be encrypted: $(sed '/^age: report/d' "$scratch/pour.error" | head -n 1 | head -c 300)"
	elif [ "$seal_anew_before" != "$(identity "$2")" ]; then
		seal_anew_reason='is still being written'
	else
		seal_anew_reason='cannot be encrypted: its folder cannot be written'
		! keep "$2" "$3" 2>"$scratch/pour.error" || return 0
	fi
	clear "$3"
	retry "$1" "$seal_anew_reason; the plain film stays, unsent"
	return 1
}

# seal ENTRY PLAIN CIPHER: leaves the encrypted film alone, and sets its properties.
seal()
{
	if [ -L "$2" ]; then
		retry "$1" 'not encrypted: it is a link to another place; put the film itself there'
		return 1
	fi
	[ "$(stat -c %h -- "$2")" -eq 1 ] ||
		warn "$2: it has another name (hard link), under which it stays readable: remove that"
	seal_before=$(identity "$2")
	is_inside "$3" "$2" || seal_anew "$@" || return
	if [ "$seal_before" != "$(identity "$2")" ]; then
		retry "$1" 'was replaced while it was encrypted'
		return 1
	fi
	cipher_size=$sealed_size cipher_sha256=$sealed_sha256
	rm -f -- "$2" && return
	retry "$1" 'encrypted, but the plain film cannot be removed: allow it; it is not sent before'
	return 1
}
