# shellcheck shell=bash disable=SC2154
# configure --undo: removes our lines from files of others and our files, and restores earlier
# files.

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

# Our lines without their mark: another program has rewritten the file.
tell_left()
{
	local path line file

	while read -r path line; do
		file=$work/new$path
		[[ -e $root$path ]] || continue
		line=${line% -- reflector-jitsi} line=${line% \# reflector-jitsi}
		if [[ $path == "$jicofo" ]]; then
			[[ $(jicofo_value "${line%% = *}" "$file") == "$(unquoted "${line#* = }")" ]] || continue
		else
			sed 's/^[[:space:]]*//' "$file" | grep -xF -- "$line" >/dev/null || continue
		fi
		say "Note: $path still has $line, without our mark: remove it by hand."
	done < <(sort -u -- "$root$state/lines" 2>/dev/null)
}

unquoted()
{
	say "${1//\"/}"
}

# Prosody does not start if an included file is missing.
check_included()
{
	local files

	[[ -z $dry_run ]] && is_made "$ours" || return 0
	files=$(grep -rlE --include='*.cfg.lua' '^[[:space:]]*Include[[:space:](]*["'\''][^"'\'']*reflector\.cfg\.lua' \
		"$root/etc/prosody" 2>/dev/null) || return 0
	fail 1 "still included: $ours, by ${files//$'\n'/ }: remove that line, then run --undo again"
}

# A reflector.cfg.lua that was changed since is kept under another name.
keep_changed()
{
	[[ -f $root$ours && ! -L $root$ours ]] || return 0
	! is_as_written "$ours" || return 0
	! cmp -s -- "$root$ours" "$root$state/before$ours" || return 0
	say "$ours was changed by hand: kept as $ours.changed"
	[[ $dry_run ]] || mv -f --backup=numbered -- "$root$ours" "$root$ours.changed"
}

# restore PATH: restores the earlier file, unless another one was put there since.
restore()
{
	local kept=$root$state/before$1

	! cmp -s -- "$kept" "$root$1" || return 0
	if [[ -e $root$1 || -L $root$1 ]] && ! is_as_written "$1"; then
		stays "$1"
		return
	fi
	changes=$((changes + 1))
	say "back as it was: $1"
	[[ -z $dry_run ]] || return 0
	mkdir -p -- "$root${1%/*}"
	cp -a --remove-destination -- "$kept" "$root$1"
}

stays()
{
	say "$1 stays: it is not what configure put there"
}

# is_ours_to_remove PATH: a file or link that is what configure wrote; a jicofo.conf with only our
# lines.
is_ours_to_remove()
{
	[[ $1 != *..* ]] || return 1
	if [[ $1 == "$our_modules"/* ]] && are_packaged; then
		return 1
	fi
	if [[ $1 == "$jicofo" ]]; then
		[[ ! -L $root$1 && ! -s $work/new$1 ]]
	else
		[[ -f $root$1 || -L $root$1 ]] && is_as_written "$1"
	fi
}

# choose PATH: adds a file or link to those that unmake removes.
choose()
{
	[[ -e $root$1 || -L $root$1 ]] || return 0
	[[ ! -d $root$1 || -L $root$1 ]] || return 0
	if ! is_ours_to_remove "$1"; then
		stays "$1"
		return
	fi
	chosen+=("$1")
}

# Files and links that configure created.
unmake()
{
	local chosen=() word=removed

	each choose
	changes=$((changes + ${#chosen[@]}))
	[[ ${#chosen[@]} -gt 0 ]] || return 0
	if [[ $dry_run ]]; then
		word=remove
	else
		rm -f -- "${chosen[@]/#/$root}"
	fi
	printf "$word %s\n" "${chosen[@]}"
}

look_at_made()
{
	local path files=()

	while read -r path; do
		[[ ! -f $root$path ]] || files+=("$root$path")
	done <"$work/made"
	[[ ${#files[@]} -eq 0 ]] || look "${files[@]}"
}

# Folders that configure created, if they are empty.
unmake_folder()
{
	[[ -d $root$1 && ! -L $root$1 && $1 != *..* && $state != "$1"/* ]] || return 0
	rmdir -- "$root$1" 2>/dev/null || say "$1 stays: it is not empty"
}

# each FUNCTION: calls it with each path that configure created, the last first.
each()
{
	local path

	while read -r path; do
		"$1" "$path"
	done < <(tac -- "$work/made")
}

undo_files()
{
	local path

	look_at_made
	keep_changed
	while read -r path; do
		restore "/$path"
	done < <(find "$root$state/before" ! -type d -printf '%P\n' 2>/dev/null)
	unmake
}

# The state is removed by one rename when all is done: until then --undo can be run again.
undo_state()
{
	[[ -z $dry_run ]] || return 0
	each unmake_folder
	mv -T -- "$root$state" "$root$state.gone"
	drop_gone
}

# A folder that was made for the state goes with it, by a rename, too.
drop_gone()
{
	local gone=$root$state.gone parent=$root${state%/*}

	[[ ! -d $parent.gone ]] || rm -rf --one-file-system -- "$parent.gone"
	[[ -d $gone ]] || return 0
	if grep -qxsF -- "${state%/*}" "$gone/made" && [[ $(ls -A -- "$parent") == "${gone##*/}" ]]; then
		mv -T -- "$parent" "$parent.gone"
		gone=$parent.gone
	fi
	rm -rf --one-file-system -- "$gone"
}

undo()
{
	check_domain
	[[ $dry_run ]] || drop_gone
	[[ $dry_run ]] || drop_scratch
	undo_lines
	if [[ ! -d $root$state ]]; then
		[[ ! -e $root$ours ]] ||
			say "Note: $ours stays: $state, which tells what configure has made, is not there."
		return
	fi
	touch "$work/made"
	[[ ! -e $root$state/made ]] || cp -- "$root$state/made" "$work/made"
	tell_left
	check_included
	undo_files
	undo_state
}
