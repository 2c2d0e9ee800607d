#!/bin/bash
# Every program has its units, user and role, Jibri's machine units of its own; where
# systemd is installed, it accepts the units and finds them well confined.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT

is_complete()
{
	[[ -f systemd/reflector-$1.socket && -f systemd/reflector-$1@.service ]] &&
		grep -q "reflector-$1.socket" systemd/reflector.target &&
		grep -q "reflector-$1@1.service" systemd/reflector.target &&
		grep -q "^u reflector-$1 " systemd/reflector.sysusers &&
		grep -Eq "^reflector +reflector-$1 +reflector_${1//-/_}$" systemd/reflector.pg_ident &&
		grep -Eq "^reflector +www-data +reflector_${1//-/_}$" doc/examples/www-data.pg_ident &&
		grep -Eq "@libexecdir@/reflector/$1$" doc/examples/apache.conf &&
		grep -q "unix:/run/reflector/$1.sock" nginx/reflector-http.conf &&
		grep -q "^ListenStream=/run/reflector/$1.sock$" "systemd/reflector-$1.socket" &&
		grep -q "^ExecStart=@libexecdir@/reflector/$1$" "systemd/reflector-$1@.service"
}

# A daemon has a service and no socket.
is_complete_daemon()
{
	[[ -f systemd/reflector-$1.service && ! -e systemd/reflector-$1.socket ]] &&
		grep -q "reflector-$1.service" systemd/reflector.target &&
		grep -q "^StandardInput=null$" "systemd/reflector-$1.service.d/own.conf" &&
		grep -q "^u reflector-$1 " systemd/reflector.sysusers &&
		grep -Eq "^reflector +reflector-$1 +reflector_${1//-/_}$" systemd/reflector.pg_ident
}

# is_valid SERVICE
is_valid()
{
	local output

	output=$(systemd-analyze verify --man=no "$folder"/reflector.target "$folder"/*.socket \
		"$folder/$1" 2>&1)
	printf '%s\n' "$output"
	! grep -q "$folder" <<<"$output"
}

# names FILE PATTERN TEXT: what the pattern's group finds in the file is the text, once.
names()
{
	[[ $(sed -nE "s|$2|\1|p" "$1") == "$3" ]]
}

# The spool's default is said in four places.
jibri_is_consistent()
{
	local spool

	spool=$(sed -nE 's|.*setting JIBRI_SPOOL_DIR (/.*)|\1|p' jibri/spool.sh)
	[[ $spool ]] &&
		names jibri/jibri-sweep.service '^ReadWritePaths=(.*)' "$spool -/var/recordings" &&
		names jibri/jibri-sweep.path '^PathChanged=(.*)' "$spool/pending" &&
		names jibri/reflector-jibri.tmpfiles '^d ([^ ]*) +0700 jibri jibri -$' \
			"$spool"$'\n'"$spool/pending" &&
		names jibri/jibri-sweep.service '^ExecStart=(.*)' \
			@pkgdatadir@/jibri/sweep.sh
}

jibri_is_valid()
{
	local output

	output=$(systemd-analyze verify --man=no "$folder"/jibri-sweep.* "$folder"/jibri-relay.socket 2>&1)
	printf '%s\n' "$output"
	! grep -q jibri <<<"$output"
}

mapfile -t programs < <(awk '/^END$/ { exit } table { print $1 } /^read -r -d/ { table = 1 }' \
	script/lib/services.sh)
read -ra daemons < <(sed -n 's/^daemons=(\(.*\))$/\1/p' script/lib/services.sh)
for name in "${programs[@]}"; do
	holds "$name has its units, user and role" is_complete "$name"
done
for name in "${daemons[@]}"; do
	holds "$name has its unit, user and role" is_complete_daemon "$name"
done
holds "Jibri's units, tmpfiles and scripts agree" jibri_is_consistent
if type -P systemd-analyze >/dev/null; then
	cp -r systemd/. jibri/jibri-*.* "$folder"
	sed -i -e 's|^ExecStart=.*|ExecStart=/bin/true|' -e 's|@pkgdatadir@|/usr/share/reflector-jitsi|' \
		"$folder"/*.service "$folder"/*.socket
	export SYSTEMD_UNIT_PATH=$folder:
	for name in "${programs[@]}"; do
		holds "systemd accepts the units of $name" is_valid "reflector-$name@1.service"
		holds "systemd finds $name confined" systemd-analyze security --offline=true \
			--threshold=20 --no-pager "$folder/reflector-$name@.service"
	done
	for name in "${daemons[@]}"; do
		holds "systemd accepts the unit of $name" is_valid "reflector-$name.service"
		holds "systemd finds $name confined" systemd-analyze security --offline=true \
			--threshold=20 --no-pager "$folder/reflector-$name.service"
	done
	holds "systemd accepts the unit that purges" is_valid reflector-purge.service
	holds "systemd finds the purge confined" systemd-analyze security --offline=true \
		--threshold=25 --no-pager "$folder/reflector-purge.service"
	for name in backup erasures; do
		holds "systemd accepts the unit of $name" is_valid "reflector-$name.service"
		holds "systemd finds $name confined" systemd-analyze security --offline=true \
			--threshold=20 --no-pager "$folder/reflector-$name.service"
	done
	holds "systemd accepts the unit of doctor" is_valid reflector-doctor.service
	holds "systemd finds doctor confined" systemd-analyze security --offline=true \
		--threshold=50 --no-pager "$folder/reflector-doctor.service"
	holds "the target starts doctor's timer" grep -q '^Wants=reflector-doctor.timer$' \
		systemd/reflector.target
	holds "systemd accepts Jibri's units" jibri_is_valid
	holds "systemd finds Jibri's sweep confined" systemd-analyze security --offline=true \
		--threshold=20 --no-pager "$folder/jibri-sweep.service"
	holds "systemd finds Jibri's relay confined" systemd-analyze security --offline=true \
		--threshold=20 --no-pager "$folder/jibri-relay@.service"
fi
finish
