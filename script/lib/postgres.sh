# shellcheck shell=bash disable=SC2034,SC2154
# The private PostgreSQL cluster under STATE_DIR: unix socket only, peer
# authentication, run by the user postgres when root starts it.
#
# PostgreSQL gets its data folder as an open file descriptor, because the user postgres may be unable
# to enter the folders above it.

data_fd=7
data_path=/proc/self/fd/$data_fd
log_fd=6

cluster_superuser=postgres

# postgres_options: the options of setpriv for PostgreSQL's programs, one per line.
postgres_options()
{
	[[ $EUID -ne 0 ]] || printf '%s\n' --reuid=postgres --regid=postgres --init-groups
}

# postgres_bin: the folder of the server's programs, of the cluster's version; the newest version for
# a new cluster.
postgres_bin()
{
	local bin

	if [[ -f $state/postgres/PG_VERSION ]]; then
		bin=/usr/lib/postgresql/$(<"$state/postgres/PG_VERSION")/bin/initdb
	else
		bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
	fi
	[[ -x $bin ]] || die "no PostgreSQL server program $bin"
	printf '%s' "${bin%/initdb}"
}

# as_postgres COMMAND...
as_postgres()
{
	local options

	mapfile -t options < <(postgres_options)
	(cd / && setpriv "${options[@]}" --reset-env -- "$@")
}

# print_identities: this user, root and postgres may be any role; no other user of the
# machine may be one.
print_identities()
{
	local user role

	for user in $(printf '%s\n' "$(id -un)" root postgres | sort -u); do
		for role in "$cluster_superuser" "${roles[@]}"; do
			echo "reflector \"$user\" $role"
		done
	done
}

write_authentication()
{
	print_identities | as_postgres sh -c "
		cat >$data_path/pg_ident.conf
		echo local all all peer map=reflector >$data_path/pg_hba.conf" 7<"$state/postgres"
}

# make_cluster: in a temporary folder, so that a failed attempt leaves nothing.
make_cluster()
{
	local new=$state/postgres.new bin

	bin=$(postgres_bin)
	rm -rf -- "$new"
	mkdir -m 700 -- "$new"
	[[ $EUID -ne 0 ]] || chown postgres: -- "$new"
	as_postgres "$bin/initdb" -D "$data_path" -U "$cluster_superuser" -A peer -k \
		--encoding=UTF8 --locale=C.UTF-8 --no-instructions \
		7<"$new" >"$state/log/initdb.log" 2>&1 || {
		cat -- "$state/log/initdb.log" >&2
		die 'initdb failed'
	}
	mv -T -- "$new" "$state/postgres"
}

# start_postgres: SIGINT is a fast shutdown.  Details of errors are not logged, because they contain
# values of rows.  PostgreSQL's own collector writes the log, because it can open it again.
start_postgres()
{
	local bin options log=$state/log/postgresql

	bin=$(postgres_bin)
	mapfile -t options < <(postgres_options)
	mkdir -p -- "$log"
	[[ $EUID -ne 0 ]] || chown postgres: -- "$log"
	BEFORE_START=$here/lib/end-cluster.sh REOPEN=USR1 \
		keep postgresql 1 INT 4 "${options[@]}" --reset-env -- env -C / \
		"$bin/postgres" -D "$data_path" \
		-c listen_addresses= -c "unix_socket_directories=$run/postgresql" -c port=5432 \
		-c log_error_verbosity=terse -c timezone=UTC -c log_timezone=UTC \
		-c logging_collector=on -c log_directory="/proc/self/fd/$log_fd" \
		-c log_filename=postgresql.log -c log_rotation_age=0 -c log_rotation_size=0 \
		7<"$state/postgres" 6<"$log" </dev/null
}

# query SQL: as the superuser.
query()
{
	as_postgres "$(postgres_bin)/psql" -XAtqc "$1" \
		"postgresql:///postgres?host=$run/postgresql&user=$cluster_superuser"
}

postgres_answers()
{
	[[ -S $run/postgresql/.s.PGSQL.5432 ]] && query 'SELECT 1' >/dev/null 2>&1
}

# open_cluster: creates and starts what is needed; the database exists afterwards.  The caller has
# ended all earlier processes, so postmaster.pid is out of date.
open_cluster()
{
	[[ -d $state/postgres ]] || {
		say 'making a PostgreSQL cluster'
		make_cluster
	}
	write_authentication
	rm -f -- "$state/postgres/postmaster.pid"
	start_postgres
	wait_until 60 postgres_answers || die_with_logs 'PostgreSQL does not answer'
	[[ $(query "SELECT 1 FROM pg_database WHERE datname = 'reflector'") ]] ||
		query 'CREATE DATABASE reflector'
}
