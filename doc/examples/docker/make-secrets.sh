#!/bin/sh
# Makes the files of the folder secrets that compose.yaml names, unless they exist.  Run as root,
# because each container's user must own what it reads.
#
#	make-secrets.sh JITSI_DOMAIN BASE_URL [JITSI_JWT_SECRET]
set -eu
umask 077

case $# in
2 | 3) ;;
*)
	echo "usage: make-secrets.sh JITSI_DOMAIN BASE_URL [JITSI_JWT_SECRET]" >&2
	exit 64
	;;
esac
cd -- "$(dirname -- "$0")"
mkdir -p secrets
cd secrets

secret()
{
	openssl rand -hex 32
}

# keep FILE USER: standard input becomes the file, unless it exists.
keep()
{
	[ ! -e "$1" ] || return 0
	cat >"$1"
	chmod 0400 "$1"
	chown "$2" "$1"
}

keep 'env' 10001 <<END
JITSI_DOMAIN=$1
JITSI_JWT_SUBJECT=meet.jitsi
JITSI_JWT_SECRET=${3:-$(secret)}
JITSI_WEBHOOK_SECRET=$(secret)
AUTH_JWT_ALGORITHM=HS256
AUTH_JWT_SECRET=$(secret)
BASE_URL=$2
RECORDINGS_DIR=/storage/recordings
DATABASE_URL=postgresql://database/reflector
END
for role in rooms meetings jitsi_events jibri_complete whereby health deliver; do
	echo "*:*:reflector:reflector_$role:$(secret)"
done | keep pgpass 10001
secret | keep postgres_password 999
echo "*:*:*:postgres:$(cat postgres_password)" | keep pgpass_operator 10001
