# shellcheck shell=bash disable=SC2034,SC2154
# How configure changes files: the new ones are made in $work/new first, compared with those that
# are there, shown or put in place.  What was there before is kept in $state for --undo:
#
#	domain   the domain that configure was run for
#	made     files, links and folders that were not there, in the order in which they were made
#	before/  files that were, as they were
#	sum      cksum of the reflector.cfg.lua that configure wrote

readonly state=/var/lib/reflector-jitsi/prosody
readonly ours=/etc/prosody/reflector.cfg.lua
changes=0
scratch=

# known NAME: a line of the state.
known()
{
	[[ ! -r $root$state/$1 ]] || head -n 1 "$root$state/$1"
}

# want PATH MODE <CONTENT: PATH is to have this content.  Mode "kept": that of the file there.
want()
{
	mkdir -p "$work/new${1%/*}"
	cat >"$work/new$1"
	say "$2 $1" >>"$work/wanted"
}

# hide <TEXT: without the values of secrets.
hide()
{
	sed -E 's/(secret[a-z_]*"?[[:space:]]*=[[:space:]]*)"([^"\\]|\\.)*"/\1"(hidden)"/I'
}

# show PATH: how a file would change.
show()
{
	local old=$work/nothing word=new

	[[ ! -e $root$1 ]] || old=$root$1 word=changed
	if [[ $1 == "$our_modules"/* ]]; then
		say "$word: $1"
	elif diff -u --label "$1" --label "$1" <(hide <"$old") <(hide <"$work/new$1"); then
		say "$word: $1 (its mode, or secrets)"
	fi
}

# make_folder PATH: with its parents; notes those that were not there.
make_folder()
{
	[[ ! -d $root$1 ]] || return 0
	make_folder "${1%/*}"
	mkdir -m 755 "$root$1"
	[[ $1 == "$state"* || $state == "$1"* ]] || say "$1" >>"$root$state/made"
}

# remember PATH: what is there now, before it is changed for the first time.
remember()
{
	[[ ! -e $root$state/before$1 ]] || return 0
	! grep -qxF -- "$1" "$root$state/made" || return 0
	if [[ -e $root$1 || -L $root$1 ]]; then
		mkdir -p "$root$state/before${1%/*}"
		cp -a -- "$root$1" "$root$state/before$1"
	else
		say "$1" >>"$root$state/made"
	fi
}

# owner_as PATH FILE: gives FILE the owner of the one that it replaces; what Prosody alone may
# read is the group prosody's.
owner_as()
{
	((EUID == 0)) || return 0
	if [[ -e $root$1 && $1 != "$ours" ]]; then
		chown --reference="$root$1" -- "$2"
	elif [[ $1 == "$ours" ]] && getent group prosody >/dev/null; then
		chown root:prosody -- "$2"
	fi
}

# put PATH MODE: puts the new file in place, whole or not at all.
put()
{
	local path=$1 mode=$2 target

	make_folder "${path%/*}"
	[[ $mode == kept ]] || remember "$path"
	target=$(readlink -f -- "$root$path")
	scratch=$(mktemp -- "$target.XXXXXX")
	cat -- "$work/new$path" >"$scratch"
	if [[ $mode != kept ]]; then
		chmod "$mode" -- "$scratch"
	elif [[ -e $target ]]; then
		chmod --reference="$target" -- "$scratch"
	fi
	owner_as "$path" "$scratch"
	mv -f -- "$scratch" "$target"
	say "wrote $path"
}

is_same()
{
	local path=$1 mode=$2

	cmp -s -- "$work/new$path" "$root$path" || return 1
	[[ $mode == kept || $(stat -c %a -- "$root$path") == "$mode" ]]
}

begin_state()
{
	[[ ! -d $root$state ]] || return 0
	make_folder "${state%/*}"
	mkdir -m 700 "$root$state" "$root$state/before"
	: >"$root$state/made"
	say "$domain" >"$root$state/domain"
}

# Every file that is to have another content.
apply()
{
	local path mode

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
			[[ $path != "$ours" ]] || cksum <"$root$path" >"$root$state/sum"
		fi
	done <"$work/wanted"
	apply_links
}

# Links that are to be there.
apply_links()
{
	local name target

	while read -r name target; do
		changes=$((changes + 1))
		say "link $name -> $target"
		[[ -z $dry_run ]] || continue
		begin_state
		make_folder "${name%/*}"
		remember "$name"
		ln -s -- "$target" "$root$name"
	done <"$work/links"
}
