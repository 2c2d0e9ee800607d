# shellcheck shell=bash disable=SC2034
# The Debian packages that the scripts need, and how to see which are missing.

# To build and run: script/server.
runtime_packages=(
	gcc libc6-dev make autoconf automake pkg-config
	libfcgi-dev libjson-c-dev libjwt-dev libssl-dev libpq-dev
	libcurl4-openssl-dev libexpat1-dev ca-certificates
	postgresql nginx libnginx-mod-http-lua libjs-bootstrap5 spawn-fcgi openssl curl jq
)

# Besides those, for TRANSPORT=cgi.
cgi_packages=(fcgiwrap)

# Besides those of the runtime, to test: script/test and script/soak.
test_packages=(
	"${cgi_packages[@]}"
	libcmocka-dev python3 python3-venv python3-pytest python3-pytest-xdist python3-psycopg2
	python3-yaml
	clang clang-format clang-tidy libclang-rt-dev cppcheck mandoc shellcheck
	valgrind xz-utils procps
	busybox mawk gawk original-awk ffmpeg age openssh-client
	prosody lua-check lua5.2 lua5.3 lua5.4
	chromium chromium-driver python3-selenium chromium-headless-shell
	debootstrap debian-archive-keyring systemd-container
	debhelper lintian
)

# Besides those: script/soak keycloak.  Any Java from 17 on is used.
keycloak_packages=()
type -P java >/dev/null || keycloak_packages=(default-jre-headless)

# For a deployment by doc/operations.md, besides the libraries of the programs: the machine in which
# script/test does that.
machine_packages=(
	systemd systemd-sysv dbus sudo iproute2 acl ca-certificates openssl curl jq
	postgresql nginx libnginx-mod-http-lua libjs-bootstrap5 fcgiwrap apache2
	pgbouncer prometheus
)

# Besides those of the runtime, to measure: bench/run.  Debian has pgbench in postgresql.
bench_packages=(
	python3 python3-psycopg2
	python3-fastapi uvicorn python3-uvloop python3-httptools python3-asyncpg
	faketime
)

# Any installed node and npm are used: Debian's npm conflicts with nodejs packages of others.
type -P node npm >/dev/null || {
	test_packages+=(nodejs npm)
	bench_packages+=(nodejs npm)
}

# library_packages PROGRAM...: prints the packages of the libraries that these programs link to.
library_packages()
{
	ldd -- "$@" | sed -n 's|.*=> \(/[^ ]*\) (.*|*\1|p' | sort -u |
		xargs -d '\n' dpkg-query -S | sed 's/:.*//' | sort -u
}

# missing_packages NAME...: prints those that are not installed, one per line.
missing_packages()
{
	local name status
	local -A installed=()

	while IFS=' ' read -r name status; do
		[[ $status != installed ]] || installed[$name]=yes
	done < <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null)
	for name; do
		[[ ${installed[$name]-} ]] || printf '%s\n' "$name"
	done
}
