# shellcheck shell=bash disable=SC2034,SC2154
# A command in a copy of the checkout on a bare Debian of some release, as a user who may use
# sudo or as root, and the stages that are about releases.  Needs roots.sh, the stages also stages.sh.

# Bare except for what a normal user needs.
platforms=(bookworm trixie)
platform_users=(user root)
platform_packages=(sudo)

# on_platform FOLDER RELEASE USER COMMAND...: FOLDER is an empty folder.  Only downloads in
# the cache remain afterwards.
on_platform()
{
	local folder=$1 release=$2

	shift 2
	take_root bare "$release" "${platform_packages[@]}" || return
	on_copy "$folder" bash "$top/script/lib/enter.sh" "$folder/root" "$top" "$cache/debs" "$@"
}

# other_platform: a supported release other than this machine's.
other_platform()
{
	local release

	for release in "${platforms[@]}"; do
		[[ $release == "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" ]] ||
			{ printf '%s\n' "$release" && return; }
	done
}

# The other Debian that is supported.
stage_platform()
{
	local release log=$own/smoke.log status=0 good bad left

	release=$(other_platform)
	if ! has_root bare "$release" "${platform_packages[@]}"; then
		echo "note: nothing was tested on $release: script/platforms $release makes one to test on"
		return 0
	fi
	mkdir -- "$own/system" || return
	on_platform "$own/system" "$release" root script/test smoke >"$log" 2>&1 || status=$?
	cat -- "$log"
	read -r good _ bad _ left _ < <(tail -n 1 -- "$log")
	[[ $good =~ ^[0-9]+$ ]] && tally "$good" "$bad" "$left"
	return "$status"
}

# Not one of all: in short, what another release's libraries, compiler and PostgreSQL may break; script/platforms
# has the rest.
stage_smoke()
{
	local status=0

	build_gcc || return
	check gcc || status=1
	python_tests gcc t/db/test_{append,migrate,operator,queries,rights,schema_doc,tried_rights}.py \
		t/e2e/test_{callers,config,json,recordings,tokens,typed_commands}.py || status=1
	return "$status"
}
