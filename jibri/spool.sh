# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# The spool: an entry is a folder, and each property of it (a fact) is a file, so that names need no
# quoting.  An entry is made in tmp; renaming it to another folder changes its state.  See
# doc/design/states.md, "Recording in Jibri's spool".
#
# When the spool's disk is full, $memory replaces it: a folder in /dev/shm.  New entries are made
# there, and facts of entries on the disk are kept in its folder facts.  When the disk has room
# again, all of it is moved to the disk.

readonly states='pending unmatched rejected'

# write_fact FOLDER FACT TEXT: atomically.
write_fact()
{
	{ printf %s "$3" >"$1/.new"; } 2>/dev/null && mv -f -- "$1/.new" "$1/$2" 2>/dev/null
}

# can_write FOLDER
can_write()
{
	can_write_status=0
	{ printf '%5000s' x >"$1/.probe.$$"; } 2>/dev/null || can_write_status=1
	[ ! -f "$1/.probe.$$" ] || rm -f -- "$1/.probe.$$"
	return "$can_write_status"
}

# make_folders PARENT NAME...
make_folders()
{
	make_folders_in=$1
	shift
	for folder; do
		[ -d "$make_folders_in/$folder" ] ||
			mkdir -p -- "$make_folders_in/$folder" 2>/dev/null || return
	done
}

# find_memory: sets $memory, its name.
find_memory()
{
	setting JIBRI_MEMORY_DIR /dev/shm
	find_memory_owner=$(stat -c %u -- "$spool" 2>/dev/null) || find_memory_owner=$(id -u)
	memory=$value/reflector-jibri-$find_memory_owner$(printf %s "$spool" | tail -c 150 | tr / -)
	[ ! -L "$memory" ] && [ -d "$memory" ] &&
		[ "$(stat -c %u:%a -- "$memory")" = "$find_memory_owner:700" ]
}

# open_memory: makes it.  Other users can make folders there, too; a folder of theirs is not used,
# and $memory is then a path that does not exist.
open_memory()
{
	find_memory || mkdir -- "$memory" 2>/dev/null
	find_memory && make_folders "$memory" tmp $states 'done' facts || memory=$spool/no-memory
}

# find_spool: sets $spool.
find_spool()
{
	setting JIBRI_SPOOL_DIR /var/spool/reflector-jibri
	spool=${value%/}
	case $spool in
	/*) ;;
	*) fault JIBRI_SPOOL_DIR ;;
	esac
}

# open_spool: sets $spool and $memory; exits unless one of them can be used.
open_spool()
{
	find_spool
	check_settings
	open_spool_made=yes
	[ -d "$spool" ] || mkdir -p -- "$spool" 2>/dev/null || open_spool_made=
	open_spool_owner=$(stat -c %u -- "$spool" 2>/dev/null)
	[ "$(id -u)" -ne 0 ] || [ "${open_spool_owner:-0}" -eq 0 ] ||
		die "root's entries could not be read by the spool's owner: run as $(stat -c %U -- "$spool")"
	[ -z "$open_spool_made" ] || make_folders "$spool" tmp $states 'done' || open_spool_made=
	open_memory
	[ -z "$open_spool_made" ] || return 0
	alarm "cannot write to the spool $spool: its owner must be Jibri's user, and its disk must have free space"
	[ -d "$memory" ] || exit 1
}

# open_log: sets $log, the log of senders in the background; two files of it are kept.
open_log()
{
	log=$spool/log
	[ ! -f "$log" ] || [ "$(stat -c %s -- "$log")" -lt 1048576 ] || mv -f -- "$log" "$log.1"
	! can_write "$spool" || return 0
	log=$memory/log
	[ ! -f "$log" ] || [ "$(stat -c %s -- "$log")" -lt 1048576 ] || mv -f -- "$log" "$log.1"
	[ -d "$memory" ] || log=/dev/null
}

# lock_file NAME: sets $value to a file that can be opened, or exits.
lock_file()
{
	for value in "$spool/$1" "$memory/$1"; do
		! { true >>"$value"; } 2>/dev/null || return 0
	done
	alarm "cannot write to $spool, nor to memory ($memory): nothing is sent"
	exit "$exit_waiting"
}

# find_fact ENTRY FACT: sets $fact_file, the file with its newest value.
find_fact()
{
	fact_file=$memory/facts/${1##*/}/$2
	[ -f "$fact_file" ] || fact_file=$1/$2
}

# has ENTRY FACT: is the fact there, and not empty?
has()
{
	find_fact "$1" "$2"
	[ -s "$fact_file" ]
}

# put ENTRY FACT TEXT
put()
{
	put_memory=$memory/facts/${1##*/}
	if write_fact "$1" "$2" "$3"; then
		[ ! -f "$put_memory/$2" ] || rm -f -- "$put_memory/$2"
		return 0
	fi
	make_folders "$memory/facts" "${1##*/}" && write_fact "$put_memory" "$2" "$3"
}

# drop ENTRY FACT
drop()
{
	for fact_file in "$1/$2" "$memory/facts/${1##*/}/$2"; do
		[ ! -f "$fact_file" ] || rm -f -- "$fact_file"
	done
}

# get ENTRY FACT: sets $value; empty if there is no such fact.
get()
{
	value=
	find_fact "$1" "$2"
	[ ! -f "$fact_file" ] || value=$(cat -- "$fact_file" && printf x) || return
	value=${value%x}
}

# get_number ENTRY FACT: empty also if a loss of power left other bytes in it.
get_number()
{
	value=
	find_fact "$1" "$2"
	[ ! -f "$fact_file" ] || IFS= read -r value <"$fact_file" || :
	case $value in
	*[!0-9]* | ???????????????*) value= ;;
	esac
}

# move_home ENTRY STATE: moves an entry from memory to the disk; can be repeated after a kill.
move_home()
{
	move_home_copy=$spool/tmp/${1##*/}
	if [ ! -d "$spool/$2/${1##*/}" ]; then
		rm -rf -- "$move_home_copy"
		if ! cp -R -- "$1" "$move_home_copy" 2>/dev/null; then
			rm -rf -- "$move_home_copy"
			return 1
		fi
		# The entry was not marked on the disk.
		rm -f -- "$move_home_copy/adopted"
		mv -- "$move_home_copy" "$spool/$2/${1##*/}" || return
	fi
	rm -rf -- "$1"
}

# find_entry NAME: sets $entry to its place in the spool.
find_entry()
{
	entry=$spool
	[ "$1" != "${spool##*/}" ] || return 0
	for state in $states; do
		entry=$spool/$state/$1
		[ ! -d "$entry" ] || return 0
	done
	return 1
}

# facts_home FOLDER
facts_home()
{
	find_entry "${1##*/}" && for name in "$1"/*; do
		get "$entry" "${name##*/}" && write_fact "$entry" "${name##*/}" "$value" || return
	done
	rm -rf -- "$1"
}

# come_home: moves what memory holds to the disk, if that has room.
come_home()
{
	can_write "$spool/tmp" || return 0
	for state in $states; do
		for entry in "$memory/$state"/*; do
			[ ! -d "$entry" ] || move_home "$entry" "$state" || return 0
		done
	done
	for folder in "$memory"/facts/*; do
		[ ! -d "$folder" ] || facts_home "$folder" || return 0
	done
	for session in "$memory"/done/*; do
		[ ! -d "$session" ] || cp -R -- "$session" "$spool/done/" 2>/dev/null || return 0
		[ ! -d "$session" ] || rm -rf -- "$session"
	done
}
