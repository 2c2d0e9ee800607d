#!/bin/bash
# enter.sh ROOT SOURCE DEBS USER COMMAND...: runs COMMAND as USER (user or root) in the system
# in the folder ROOT, in a copy of the checkout SOURCE with all its packages installed, as root
# and in mounts of its own.  No process is left.
# shellcheck disable=SC2016
set -euo pipefail

root=$1 source=$2 debs=$3 user=$4
shift 4
home=/home/$user
[[ $user != root ]] || home=/root

# listed: the files of the checkout, each with a NUL at its end; no build results.
listed()
{
	git -c safe.directory='*' -C "$source" ls-files -z --cached --others --exclude-standard
}

# inside COMMAND...: in the checkout, with the environment of a new login.
# The kernel's settings are this machine's, and packages would set them.
inside()
{
	unshare --pid --fork --kill-child --mount-proc="$root/proc" -- bash -c '
		mount --bind -o ro "$1/proc/sys" "$1/proc/sys" && exec chroot "$@"
	' inside "$root" /sbin/runuser -u "$user" -- env -i HOME="$home" USER="$user" \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		bash -c 'cd && cd reflector && exec "$@"' inside "$@"
}

mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind -- "$debs" "$root/var/cache/apt/archives"
cp -L -- /etc/resolv.conf /etc/hosts "$root/etc/"
# For a machine that trusts its own proxy.
mkdir -p -- "$root/usr/local/share/ca-certificates"
find /usr/local/share/ca-certificates -name '*.crt' \
	-exec cp -t "$root/usr/local/share/ca-certificates" -- {} +
[[ $user == root ]] || {
	chroot "$root" useradd -m -s /bin/bash "$user"
	printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$user" >"$root/etc/sudoers.d/$user"
}
mkdir -- "$root$home/reflector"
listed | tar -C "$source" --null -T - --ignore-failed-read -cf - | tar -C "$root$home/reflector" -xf -
chroot "$root" chown -R "$user:" "$home/reflector"
exec 9<"$debs"
flock 9
inside script/bootstrap --test
exec 9<&-
umount -- "$root/var/cache/apt/archives"
inside "$@"
