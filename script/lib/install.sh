#!/bin/bash
# install.sh PACKAGE...: installs Debian packages, as root.  No service starts, no database cluster is
# created, and a new nginx does not start at the next boot.  Temporary changes are undone, also after
# a kill.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=packages.sh
. "$here/packages.sh"

policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf
cluster_snippets=/etc/postgresql-common/createcluster.d
cluster_snippet=$cluster_snippets/reflector-bootstrap.conf
marker='# reflector script/bootstrap: no service starts during an install'
saved=.before-reflector-bootstrap

# Units that these packages would start at every boot.
quiet_units=(nginx.service fcgiwrap.service fcgiwrap.socket prosody.service)

# put_back FILE: undoes set_aside, also one of another run that was interrupted.
put_back()
{
	local file=$1

	if [[ -f $file ]] && grep -qF -- "$marker" "$file"; then
		if [[ -e $file$saved || -L $file$saved ]]; then
			mv -f -- "$file$saved" "$file"
		else
			rm -f -- "$file"
		fi
	else
		rm -f -- "$file$saved"
	fi
}

# set_aside FILE MODE: replaces FILE by standard input, which contains the marker.
set_aside()
{
	local file=$1 mode=$2

	cat >"$file.new"
	chmod "$mode" "$file.new"
	if [[ -e $file || -L $file ]]; then
		cp -a -- "$file" "$file$saved"
	fi
	mv -f -- "$file.new" "$file"
}

restore()
{
	put_back "$policy"
	put_back "$cluster_conf"
	rm -f -- "$policy.new" "$cluster_conf.new" "$cluster_snippet"
	[[ ! -e $cluster_snippets/.reflector-made-this ]] || {
		rm -f -- "$cluster_snippets/.reflector-made-this"
		rmdir --ignore-fail-on-non-empty -- "$cluster_snippets"
	}
}

forbid_service_starts()
{
	set_aside "$policy" 755 <<-END
		#!/bin/sh
		$marker
		exit 101
	END
}

main_cluster_is_off()
{
	[[ $(pg_conftool "$cluster_conf" show -bs create_main_cluster 2>/dev/null) == off ]]
}

# postgresql-common must be there first: it owns the file that says whether the
# server packages make a cluster.
forbid_main_cluster()
{
	[[ -f $cluster_conf ]] || return 0
	if [[ ! -d $cluster_snippets ]]; then
		mkdir -- "$cluster_snippets"
		touch -- "$cluster_snippets/.reflector-made-this"
	fi
	printf 'create_main_cluster = false\n' >"$cluster_snippet"
	main_cluster_is_off && return 0
	{
		cat -- "$cluster_conf"
		printf '\n%s\ncreate_main_cluster = false\n' "$marker"
	} | set_aside "$cluster_conf" 644
	main_cluster_is_off
}

# install PACKAGE...: fetches new package lists only if the present ones do not suffice.
install()
{
	local options=(-y -q --no-install-recommends
	    -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold)

	if apt-get --simulate install "$@" >/dev/null 2>&1; then
		apt-get "${options[@]}" install "$@" && return 0
	fi
	apt-get -q -o DPkg::Lock::Timeout=600 update
	apt-get "${options[@]}" install "$@"
}

# absent_units: those of quiet_units that this system does not have.
absent_units()
{
	local unit

	for unit in "${quiet_units[@]}"; do
		[[ -e /lib/systemd/system/$unit ]] || printf '%s\n' "$unit"
	done
}

# leave_disabled UNIT...: none of these new units starts at the next boot.
leave_disabled()
{
	local unit

	for unit; do
		[[ ! -e /lib/systemd/system/$unit ]] || {
			deb-systemd-helper disable "$unit"
			[[ ! -e /etc/init.d/${unit%.service} ]] || update-rc.d "${unit%.service}" disable
		} >/dev/null 2>&1 || echo "install: $unit could not be disabled" >&2
	done
}

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
umask 022
# Any user can open this folder, so one lock serves all checkouts and users.
exec 9</var/lib/dpkg
flock 9
mapfile -t missing < <(missing_packages "$@")
[[ ${#missing[@]} -gt 0 ]] || exit 0
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
restore
mapfile -t new_units < <(absent_units)
forbid_service_starts
if [[ " ${missing[*]} " == *' postgresql '* ]]; then
	install postgresql-common
	forbid_main_cluster
fi
install "${missing[@]}"
leave_disabled "${new_units[@]}"
