# shellcheck shell=bash disable=SC2154
# Keycloak, for script/soak: one release, from Maven Central once, then from the cache.
#
#   take_keycloak FOLDER      unpacks it: FOLDER/bin, FOLDER/lib ...

# shellcheck source=roots.sh
. "${BASH_SOURCE[0]%/*}/roots.sh"
: "${MAVEN_MIRROR:=https://repo1.maven.org/maven2}"
keycloak_release=26.5.6
keycloak_sha256=490189d9dff05272432d51f71a069462eeca97f2920a694d539a1e6c26a5a347

# is_keycloak FILE: is it the archive whose digest is above?
is_keycloak()
{
	[[ -f $1 ]] && sha256sum --check --status <<<"$keycloak_sha256  $1"
}

# fetch_keycloak FILE: no other process ever sees a part of it.
fetch_keycloak()
{
	local name=keycloak-quarkus-dist part

	mkdir -p -- "${1%/*}" && part=$(mktemp -- "$1.XXXXXX") || return
	curl -fsSL --retry 3 -o "$part" \
		"$MAVEN_MIRROR/org/keycloak/$name/$keycloak_release/$name-$keycloak_release.zip" &&
		is_keycloak "$part" && mv -- "$part" "$1" && return
	rm -f -- "$part"
	say "Keycloak $keycloak_release: not downloaded, or its digest is another"
	return 1
}

take_keycloak()
{
	local file=$cache/downloads/keycloak-$keycloak_release.zip

	is_keycloak "$file" || fetch_keycloak "$file" || return
	mkdir -- "$1.unpacked" && python3 -m zipfile -e "$file" "$1.unpacked" &&
		mv -- "$1.unpacked/keycloak-$keycloak_release" "$1" && rmdir -- "$1.unpacked" &&
		chmod +x -- "$1"/bin/*.sh
}
