# shellcheck shell=bash disable=SC2034,SC2154
# The services: their table, and how they are started and stopped.

# program         processes  a path of its own
read -r -d '' programs <<'END' || true
rooms             2          /v1/rooms
meetings          2          /v1/meetings
jitsi-events      1          /v1/jitsi/events
jibri-complete    2          /v1/jibri/recording-complete
whereby           1          /v1/whereby
health            1          /v1/health/ready
END

# Programs without a socket, each BUILD/<name>/<name>; the others are
# BUILD/cgi-bin/<name>/<name>.
daemons=(deliver)

# What doctor can judge without systemd, nginx's own configuration and the programs' users.
doctor_subjects=(database events refusals keys retention deliver control provider server)
# env with the database as its operator; empty: the settings name the database.
as_operator=()

# The database roles that this user may use.
viewer=reflector_viewer
roles=("$viewer" reflector_reader reflector_deliver)
while read -r name _; do
	roles+=("reflector_${name//-/_}")
done <<<"$programs"

# The process id of each service's keep.sh, which leads a session.
declare -A service_pid=()
on_socket=()

# keep NAME COUNT SIGNAL LIMIT [setpriv option...] -- COMMAND...: starts keep.sh for
# the service NAME on the caller's standard input, in a session of its own, so that
# Ctrl-C reaches script/server alone.
keep()
{
	local name=$1 log=$state/log/$1.log

	shift
	mkdir -p -- "$state/log"
	# shellcheck disable=SC2094
	REFLECTOR_RUN=$run setsid setpriv --pdeathsig TERM -- "${on_socket[@]}" \
		/bin/bash "$here/lib/keep.sh" "$log" "$@" >>"$log" 2>&1 9>&- {never}>&- <&0 &
	service_pid[$name]=$!
}

# keep_on_socket NAME COUNT COMMAND...: the same on the FastCGI socket RUN/NAME.sock,
# which stays open while its processes come and go.
keep_on_socket()
{
	local on_socket=(spawn-fcgi -n -s "$run/$1.sock" -b 1024)

	if [[ $EUID -eq 0 ]]; then
		on_socket+=(-M 0660 -G www-data --)
	else
		on_socket+=(-M 0600 --)
	fi
	keep "$1" "$2" TERM 3 -- "${@:3}" </dev/null
}

processes_of()
{
	awk -v name="$1" '$1 == name { print $2 }' <<<"$programs"
}

# start_service NAME
start_service()
{
	case " ${daemons[*]} " in
	*" $1 "*)
		keep "$1" 1 TERM 3 -- "$build/$1/$1" </dev/null
		return
		;;
	esac
	case $1 in
	postgresql) start_postgres ;;
	nginx)
		REOPEN=HUP keep nginx 1 TERM 1 -- \
			env -C "$run" nginx -p "$run/" -c nginx.conf -e log/nginx-error.log </dev/null
		;;
	fcgiwrap) keep_on_socket fcgiwrap 8 fcgiwrap ;;
	doctor)
		keep doctor 1 TERM 1 -- "${as_operator[@]}" bash "$here/lib/look.sh" "$doctor_every" \
			"$build/tools/reflectorctl" doctor --store "${doctor_subjects[@]}" </dev/null
		;;
	*) keep_on_socket "$1" "$(processes_of "$1")" "$build/cgi-bin/$1/$1" ;;
	esac
}

# need_tools: exits with the names of missing programs that script/server runs.
need_tools()
{
	local tool tools=(nginx spawn-fcgi setpriv setsid flock curl openssl) missing=()

	[[ $transport != cgi ]] || tools+=(fcgiwrap)
	for tool in "${tools[@]}"; do
		type -P "$tool" >/dev/null || missing+=("$tool")
	done
	[[ ${#missing[@]} -eq 0 ]] ||
		die "not installed: ${missing[*]} (script/bootstrap installs what is needed)"
}

# web_services: the services between nginx and the database, one per line.
web_services()
{
	if [[ $transport == cgi ]]; then
		echo fcgiwrap
	else
		cut -d ' ' -f 1 <<<"$programs"
	fi
	[[ ${#daemons[@]} -eq 0 ]] || printf '%s\n' "${daemons[@]}"
}

# ours FOLDER: the processes of the run folder FOLDER.  nginx has it as its working folder,
# PostgreSQL its data folder; the others have its name in their environment.
ours()
{
	standing_in "$1" nginx
	standing_in "$state/postgres" postgres
	grep -lsxzF "REFLECTOR_RUN=$1" /proc/[0-9]*/environ | cut -d / -f 3
}

# stop_these NAME...: keep.sh kills processes that do not end in time.
stop_these()
{
	local name pids=()

	for name; do
		[[ ! ${service_pid[$name]-} ]] || pids+=("${service_pid[$name]}")
	done
	[[ ${#pids[@]} -gt 0 ]] || return 0
	kill -s TERM "${pids[@]}" 2>/dev/null
	wait "${pids[@]}"
}

# stop_services: the programs first, so that requests in flight are finished.  A stopped database
# gets SIGCONT, because programs may be waiting for it.
stop_services()
{
	local web helpers=()

	mapfile -t web < <(web_services)
	{ pause 9 && kill -s KILL "${service_pid[@]}"; } 2>/dev/null 9>&- &
	helpers+=($!)
	signal_all CONT ours "$run" 9>&- &
	helpers+=($!)
	stop_these doctor "${web[@]}"
	stop_these nginx postgresql
	wait "${helpers[1]}"
	kill "${helpers[0]}"
	wait "${helpers[0]}"
	end_all ours "$run"
} 2>/dev/null
