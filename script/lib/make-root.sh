#!/bin/bash
# make-root.sh ROOT DEBS MIRROR RELEASE PACKAGE...: a Debian system in the folder ROOT, as
# root and in mounts of its own (unshare -m).  It keeps the packages that apt downloads in DEBS.  ROOT
# is created by a rename when it is complete.
set -euo pipefail

root=$1 debs=$2 mirror=$3 release=$4
part=$root.part
shift 4
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
umask 022

# One at a time, also if the caller of the first was killed.
exec 9<"$debs"
flock 9
[[ ! -d $root ]] || exit 0
rm -rf --one-file-system -- "$part"
debootstrap --variant=minbase --cache-dir="$debs" "$release" "$part" "$mirror"
# No service starts while packages are installed.  No fsync: an incomplete root is never used.
printf '#!/bin/sh\nexit 101\n' >"$part/usr/sbin/policy-rc.d"
chmod 0755 -- "$part/usr/sbin/policy-rc.d"
mount --bind -- "$debs" "$part/var/cache/apt/archives"
# The kernel's settings are this machine's, and packages would set them.
mount -t proc proc "$part/proc"
mount --bind -o ro "$part/proc/sys" "$part/proc/sys"
mkdir -p -- "$debs/partial"
[[ $# -eq 0 ]] ||
	chroot "$part" apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0 \
		-o Dpkg::Options::=--force-unsafe-io install "$@"
umount -- "$part/proc/sys" "$part/proc" "$part/var/cache/apt/archives"
rm -f -- "$part/usr/sbin/policy-rc.d"
mv -T -- "$part" "$root"
