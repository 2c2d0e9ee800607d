# shellcheck shell=bash disable=SC2034,SC2154
# A command in a copy of the checkout on a bare Debian of some release, as a user who may use
# sudo or as root.  Needs roots.sh.

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
