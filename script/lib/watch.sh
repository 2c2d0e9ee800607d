# shellcheck shell=bash disable=SC2034,SC2154
# script/server's main loop: restarts services that ended or are unreachable, and limits the size of
# logs.

# watch_services: until a signal.
watch_services()
{
	while :; do
		pause 0.3
		leave_if_asked
		mend_run_folder
		restart_lost
		rotate_logs
	done
}

# mend_run_folder: a cleaner of /tmp may have removed it, or parts of it.
mend_run_folder()
{
	local part

	for part in log cgi-bin console postgresql temp/body temp/fastcgi nginx.conf conf.d snippets; do
		[[ ! -e $run/$part ]] || continue
		say "$run/$part is gone; making it again"
		# A cleaner that is still at work makes this fail; the next round repeats it.
		{ lay_run_folder && lay_nginx; } || return 0
		restart nginx
		break
	done
	[[ $state/run -ef $run ]] || ln -sfnT -- "$run" "$state/run"
	[[ -s $run/nginx.pid ]] || note_nginx
}

# note_nginx: writes nginx's process id where nginx wrote it.
note_nginx()
{
	local keeper=${service_pid[nginx]} master=''

	[[ -d /proc/$keeper ]] || return 0
	read -r master <"/proc/$keeper/task/$keeper/children" || true
	[[ ! $master ]] || echo "${master%% *}" >"$run/nginx.pid"
} 2>/dev/null

# is_unreachable NAME: it listens on a socket whose file is gone.  This runs several times a second:
# it must not start a process while all is well.
is_unreachable()
{
	local socket=$run/$1.sock

	[[ " nginx ${daemons[*]} " != *" $1 "* ]] || return 1
	[[ $1 != postgresql ]] || socket=$run/postgresql/.s.PGSQL.5432
	[[ ! -e $socket ]] && grep -q " ${socket//./\\.}\$" /proc/net/unix
}

restart_lost()
{
	local name lost=()

	for name in "${!service_pid[@]}"; do
		if ! kill -0 "${service_pid[$name]}" 2>/dev/null; then
			say "$name ended; starting it again"
		elif is_unreachable "$name"; then
			say "the socket of $name is gone; starting it again"
		else
			continue
		fi
		lost+=("$name")
	done
	[[ ${#lost[@]} -eq 0 ]] || restart "${lost[@]}"
}

# restart NAME...: kills a process that does not end, because it would hold the socket.
restart()
{
	local name

	stop_these "$@" || true
	for name; do
		leave_if_asked
		[[ $name == postgresql ]] || end_all in_session "${service_pid[$name]}" || true
		start_service "$name"
	done
}

# rotate_logs: renames a log of more than max_log_bytes, replacing the older one; once in some seconds,
# because it starts a process.
rotation_seconds=5
next_rotation=0
rotate_logs()
{
	local file name

	[[ $SECONDS -ge $next_rotation ]] || return 0
	next_rotation=$((SECONDS + rotation_seconds))
	while IFS= read -r file; do
		mv -f -- "$file" "$file.1"
		name=${file##*/}
		case $name in
		nginx-*) reopen_logs nginx ;;
		*) reopen_logs "${name%.log}" ;;
		esac
	done < <(find "$state/log" -type f -name '*.log' -size "+${max_log_bytes}c")
}

# reopen_logs NAME: nginx reloads, because its workers may be unable to enter the folder.  Not by
# SIGHUP: under nohup the shell ignores it.
reopen_logs()
{
	[[ ${service_pid[$1]-} ]] || return 0
	[[ $1 != postgresql ]] || as_postgres touch "$data_path/logrotate" 7<"$state/postgres"
	kill -s USR1 "${service_pid[$1]}" 2>/dev/null || true
}
