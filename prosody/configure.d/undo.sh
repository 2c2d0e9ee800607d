# shellcheck shell=bash disable=SC2154
# configure --undo: our lines leave the files of others, our files go, what was there before
# comes back.

# unmark FILE: prints it without our lines.
unmark()
{
	ended=$([[ -n $(tail -c 1 -- "$1") ]] || echo 1) awk -f "$lib/unmark.awk" "$1"
}

undo_lines()
{
	local path

	for path in "$(jitsis_file)" "$jicofo"; do
		[[ -e $root$path ]] || continue
		unmark "$root$path" | want "$path" kept
		if is_same "$path" kept; then
			continue
		fi
		changes=$((changes + 1))
		if [[ $dry_run ]]; then
			show "$path"
		else
			put "$path" kept
		fi
	done
}

# A change by hand is kept beside.
keep_changed()
{
	[[ -e $root$ours ]] || return 0
	[[ $(known sum) != "$(cksum <"$root$ours")" ]] || return 0
	cp -a -- "$root$ours" "$root$ours.changed"
	say "$ours was changed by hand: kept as $ours.changed"
}

# restore PATH: as it was, if that is kept.
restore()
{
	local kept=$root$state/before$1

	[[ -e $kept || -L $kept ]] || return 0
	changes=$((changes + 1))
	if [[ $dry_run ]]; then
		say "back as it was: $1"
		return
	fi
	cp -a --remove-destination -- "$kept" "$root$1"
	say "back as it was: $1"
}

# unmake PATH: a file or link goes, a folder if nothing is left in it.
unmake()
{
	[[ -e $root$1 || -L $root$1 ]] || return 0
	case $1 in
	/etc/prosody/* | /etc/jitsi/* | /usr/share/lua/* | /usr/share/reflector-jitsi* | /var/lib/reflector-jitsi*) ;;
	*) fail 1 "$root$state/made names $1, which configure does not make: nothing more is undone" ;;
	esac
	changes=$((changes + 1))
	if [[ $dry_run ]]; then
		say "remove $1"
	elif [[ -d $root$1 && ! -L $root$1 ]]; then
		rmdir -- "$root$1" 2>/dev/null || say "$1 stays: it is not empty"
	else
		rm -f -- "$root$1"
		say "removed $1"
	fi
}

undo_files()
{
	local path

	[[ -d $root$state ]] || return 0
	[[ $dry_run ]] || keep_changed
	while read -r path; do
		restore "/$path"
	done < <(find "$root$state/before" ! -type d -printf '%P\n')
	while read -r path; do
		unmake "$path"
	done < <(tac -- "$root$state/made")
}

undo()
{
	undo_lines
	undo_files
	[[ -z $dry_run && -d $root$state ]] || return 0
	rm -rf -- "$root$state"
	rmdir -- "$root${state%/*}" 2>/dev/null || true
}
