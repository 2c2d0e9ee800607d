#!/bin/bash
# make install installs what operators need, wherever: every unit, document and file of nginx is
# in a list, none names the folder of the programs, and the example of the settings has them all.
# shellcheck source-path=SCRIPTDIR source=tap.sh disable=SC2016
. "$(dirname "$0")/tap.sh"

# unlisted MAKEMODULE FILE...: prints the files that it does not name.
unlisted()
{
	local makemodule=$1 file

	shift
	for file; do
		grep -q -e "^	$file\( \\\\\)\?$" "$makemodule" || printf '%s\n' "$file"
	done
}

# settings_of FILE: the names of its settings, sorted.
settings_of()
{
	sed -nE 's/^#?([A-Z][A-Z0-9_]*)=.*/\1/p' "$1" | sort
}

made=$(mktemp) && described=$(mktemp) || exit 1
trap 'rm -f -- "$made" "$described"' EXIT
report 'every unit is installed' "$(unlisted systemd/Makemodule.am jibri/jibri-*.* \
	systemd/*.{service,socket,target,timer} systemd/*.d/*.conf)"
report 'every document is installed' "$(find doc -name '*.md' -exec bash -c \
	'for file; do grep -q -e "^	$file" doc/Makemodule.am || echo "$file"; done' - {} +)"
# Of nginx's files, one names the folder of the console.
report "every file of nginx's is installed" "$(unlisted nginx/Makemodule.am nginx/reflector*.conf |
	while read -r file; do grep -q " $file" systemd/Makemodule.am || echo "$file"; done)"
mapfile -t pages < <(find console -type f ! -name Makemodule.am | sort)
report 'every file of the console is installed' "$(unlisted console/Makemodule.am "${pages[@]}")"
report 'every file of the console that is installed exists' "$(sed -nE 's/^\t(console[^ ]*).*/\1/p' \
	console/Makemodule.am | while read -r file; do [[ -f $file ]] || echo "$file"; done)"
report 'no installed file names a folder that --prefix changes' "$(grep -sn '/usr/libexec\|/usr/bin\|/usr/share' \
	systemd/*.* systemd/*/*.conf jibri/jibri-*.* nginx/* doc/examples/*.conf |
	grep -v /usr/share/javascript/)"
awk -f build-aux/env-example.awk doc/configuration.md >"$made"
sed -nE 's/^\| (`[A-Z][^|]*`) \|.*/\1/p' doc/configuration.md | grep -oE '[A-Z0-9_]+' | sort >"$described"
holds 'the example of the settings has each once' diff "$described" <(settings_of "$made")
holds 'the package has the version of the release' grep -q "^reflector-jitsi ($(
	sed -nE 's/^AC_INIT\(\[[^]]*\], \[([^]]*)\]\)$/\1/p' configure.ac))" debian/changelog
report 'the package is built with the libraries that script/server installs' "$(
	. script/lib/packages.sh
	# shellcheck disable=SC2154
	printf '%s\n' "${runtime_packages[@]}" | grep -e '-dev$' | grep -v libc6-dev |
		while read -r library; do grep -q " $library,\?$" debian/control || echo "$library"; done)"
finish
