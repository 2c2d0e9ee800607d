# shellcheck shell=bash disable=SC2034,SC2154
# How configure changes files: new ones are written to $work/new, compared with the existing ones,
# and shown or installed.  The earlier state is kept in $state for --undo:
#
#	domain   the domain that configure was run for
#	made     files, links and folders that configure created, in the order of creation
#	before/  earlier files, unchanged
#	wrote    what configure wrote where: --undo removes nothing else
#	lines    the lines that it added to files of others
#	scratch  the new file that is not installed yet

readonly state=/var/lib/reflector-jitsi/prosody
readonly ours=/etc/prosody/reflector.cfg.lua
changes=0
scratch=
declare -A sums=() marks=() modes=() real_folders=()

# known NAME: a line of the state.
known()
{
	[[ ! -r $root$state/$1 ]] || head -n 1 "$root$state/$1"
}

# want PATH MODE <CONTENT: PATH shall have this content.  Mode "kept": the mode of the existing
# file.
want()
{
	[[ -d $work/new${1%/*} ]] || mkdir -p "$work/new${1%/*}"
	cat >"$work/new$1"
	say "$2 $1" >>"$work/wanted"
}

# hide <TEXT: without the values of secrets.
hide()
{
	local quoted="(\"([^\"\\]|\\\\.)*\"|'([^'\\]|\\\\.)*'|\\[\\[.*]])"

	sed -E "s/(secret[a-z_]*\"?[[:space:]]*=[[:space:]]*)$quoted/\1\"(hidden)\"/I"
}

# show PATH: how a file would change.
show()
{
	local old=$work/nothing word=new

	[[ ! -e $root$1 ]] || old=$root$1 word=changed
	if [[ $1 == "$our_modules"/* ]]; then
		say "$word: $1"
	elif diff -u --label "$1" --label "$1" <(hide <"$old") <(hide <"$work/new$1"); then
		say "$word: $1 (its owner, mode, or secrets)"
	fi
}

# make_folder PATH: with its parents; notes those that it creates.
make_folder()
{
	[[ ! -d $root$1 ]] || return 0
	make_folder "${1%/*}"
	mkdir -m 755 "$root$1"
	[[ $1 == "$state"* || $state == "$1"* ]] || say "$1" >>"$root$state/made"
}

# notes NAME LINE: whether this file of the state has such a line.
notes()
{
	[[ -r $root$state/$1 && $'\n'$(<"$root$state/$1")$'\n' == *$'\n'"$2"$'\n'* ]]
}

is_made()
{
	notes made "$1"
}

# look FILE...: what is in them, and their modes: three programs for all, however many they are.
look()
{
	local sum size mode file

	while read -r sum file; do
		sums[$file]=$sum
	done < <(sha256sum -- "$@")
	while read -r sum size file; do
		marks[$file]="$sum $size"
	done < <(cksum -- "$@")
	while read -r mode file; do
		modes[$file]=$mode
	done < <(stat -c '%a %n' -- "$@")
}

# seen FILE: looks at it, if that was not done yet.
seen()
{
	[[ ${sums[$1]-} ]] || look "$1"
}

# is_as_written PATH: whether it is still what configure wrote.
is_as_written()
{
	local file=$root$1

	if [[ -L $file ]]; then
		notes wrote "-> $(readlink -- "$file") $1"
	else
		seen "$file"
		notes wrote "${marks[$file]} $1"
	fi
}

# remember PATH MODE: keeps the file before it is changed for the first time.  A file of others
# ("kept") needs no copy: --undo removes our lines from it.
remember()
{
	local copy=$root$state/before$1

	[[ ! -e $copy && ! -L $copy ]] || return 0
	! is_made "$1" || return 0
	if [[ ! -e $root$1 && ! -L $root$1 ]]; then
		say "$1" >>"$root$state/made"
	elif [[ $2 != kept ]]; then
		mkdir -p "${copy%/*}"
		cp -a --remove-destination -- "$root$1" "$root$state/copy"
		mv -T -- "$root$state/copy" "$copy"
	fi
}

# real FOLDER: sets real_folders.
real()
{
	[[ ${real_folders[$1]-} ]] || real_folders[$1]=$(readlink -f -- "$1")
}

# find_target PATH: sets target to the file to write: the target of a link, if root owns the link and the
# target is below the root folder.
find_target()
{
	[[ ! -L $root$1 || $EUID -ne 0 || $(stat -c %u -- "$root$1") == 0 ]] ||
		fail 1 "$1 is a link that root has not made: nothing is written through it"
	if [[ -L $root$1 ]]; then
		target=$(readlink -f -- "$root$1")
	else
		real "$root${1%/*}"
		target=${real_folders[$root${1%/*}]%/}/${1##*/}
	fi
	[[ $root ]] || return 0
	real "$root"
	[[ $target == "${real_folders[$root]}"/* ]] || fail 1 "$1 leads out of $root"
}

# owner_as PATH FILE: gives FILE the owner of the file that it replaces; a file that only Prosody
# may read belongs to the group prosody.
owner_as()
{
	((EUID == 0)) || return 0
	if [[ -e $root$1 && $1 != "$ours" ]]; then
		chown --reference="$root$1" -- "$2"
	elif [[ $1 == "$ours" ]] && getent group prosody >/dev/null; then
		chown root:prosody -- "$2"
	fi
}

# put PATH MODE: installs the new file by rename.
put()
{
	local path=$1 mode=$2 target

	make_folder "${path%/*}"
	find_target "$path"
	scratch=$target.${work: -6}
	[[ ! -d $root$state ]] || say "$scratch" >"$root$state/scratch"
	install -m "${mode/kept/600}" -T -- "$work/new$path" "$scratch"
	[[ $mode != kept || ! -e $target ]] || chmod --reference="$target" -- "$scratch"
	owner_as "$path" "$scratch"
	[[ $action == undo ]] || note_writing "$path" "$mode"
	mv -f -- "$scratch" "$target"
	say "wrote $path"
}

# note_writing PATH MODE: for --undo.
note_writing()
{
	remember "$1" "$2"
	if [[ $2 == kept ]]; then
		sed -nE "s|^.* (--\|#) reflector-jitsi\$|$1 &|p" "$work/new$1" >>"$root$state/lines"
	else
		say "${marks[$work/new$1]} $1" >>"$root$state/wrote"
	fi
}

# Removes the temporary file of a run that was killed.
drop_scratch()
{
	local left

	left=$(known scratch)
	[[ ! $left =~ \.[A-Za-z0-9]{6}$ || ! -f $left ]] || rm -f -- "$left" "$root$state/scratch"
}

is_same()
{
	local path=$1 mode=$2 old=$root$1 new=$work/new$1

	[[ -f $old ]] || return 1
	seen "$old"
	seen "$new"
	[[ ${sums[$new]-} && ${sums[$new]} == "${sums[$old]-}" ]] || return 1
	[[ $mode == kept || ${modes[$old]} == "$mode" ]] || return 1
	[[ $path != "$ours" ]] || prosody_may_read
}

# Whether reflector.cfg.lua is Prosody's, or of its group.
prosody_may_read()
{
	if ((EUID)) || ! getent group prosody >/dev/null; then
		return 0
	fi
	[[ " $(stat -c '%U %G' -- "$root$ours") " == *' prosody '* ]]
}

begin_state()
{
	local parent=${state%/*} made=

	[[ ! -e $root$state/domain ]] || return 0
	drop_gone
	[[ -d $root$parent ]] || made=$parent
	make_folder "$parent"
	mkdir -p -- "$root$state"
	[[ -z $made ]] || say "$made" >>"$root$state/made"
	say "$domain" >"$root$state/domain"
}

look_at_wanted()
{
	local mode path files=()

	while read -r mode path; do
		files+=("$work/new$path")
		[[ ! -f $root$path ]] || files+=("$root$path")
	done <"$work/wanted"
	look "${files[@]}"
}

# Every file whose content changes.
apply()
{
	local path mode

	[[ $dry_run ]] || drop_scratch
	look_at_wanted
	while read -r mode path; do
		if is_same "$path" "$mode"; then
			continue
		fi
		changes=$((changes + 1))
		if [[ $dry_run ]]; then
			show "$path"
		else
			begin_state
			put "$path" "$mode"
		fi
	done <"$work/wanted"
	[[ $dry_run ]] || rm -f -- "$root$state/scratch"
	apply_links
}

# The links that must exist.
apply_links()
{
	local name target

	while read -r name target; do
		changes=$((changes + 1))
		say "link $name -> $target"
		[[ -z $dry_run ]] || continue
		begin_state
		make_folder "${name%/*}"
		remember "$name" link
		say "-> $target $name" >>"$root$state/wrote"
		ln -sfn -- "$target" "$root$name"
	done <"$work/links"
}
