# shellcheck shell=bash disable=SC2034,SC2154
# The unprivileged nginx: production's files in a private configuration.  All its paths are under the
# run folder, whose name is short and has no special characters.

# nginx_user: the user of its workers.
nginx_user()
{
	if [[ $EUID -eq 0 ]]; then
		echo www-data
	else
		id -un
	fi
}

# render_nginx SOURCE RUN LISTEN TRANSPORT ORIGINS [ISSUER]: lays out the configuration in RUN.
render_nginx()
{
	local source=$1 run=$2 listen=$3 transport=$4 origins=$5 user='' file

	[[ $EUID -ne 0 ]] || user="user $(nginx_user);"
	mkdir -p -- "$run/conf.d" "$run/snippets" "$run/temp"
	sed -e "s|@user@|$user|" -e "s|@listen@|$listen|" \
		"$source/nginx.conf.in" >"$run/nginx.conf"
	for file in "$source"/reflector*.conf; do
		private_paths "$source" "$run" "$transport" <"$file" >"$run/snippets/${file##*/}"
	done
	mv -- "$run/snippets/reflector-http.conf" "$run/conf.d/"
	cors_map "$origins" >"$run/reflector-cors.map"
	console_map "${6-}" >"$run/reflector-console.map"
	lay_console "${source%/*}/console" "$run"
}

# lay_console FOLDER RUN: a link, so that nginx serves a file as soon as it is edited; a copy, if nginx's
# workers cannot read the folder.
lay_console()
{
	local folder=$1 run=$2 as_worker=()

	[[ $EUID -ne 0 ]] || as_worker=(setpriv --reuid www-data --regid www-data --clear-groups)
	rm -rf -- "$run/console"
	if [[ $("${as_worker[@]}" find -L "$folder" ! -readable 2>&1) ]]; then
		cp -r -- "$folder" "$run/console"
		chmod -R a+rX -- "$run/console"
	else
		ln -s -- "$folder" "$run/console"
	fi
	ln -sfnT -- /usr/share/javascript/bootstrap5 "$run/bootstrap5"
}

# console_map ISSUER: the origin of AUTH_OIDC_ISSUER as a line of nginx's map.
console_map()
{
	[[ ! $1 =~ ^https?://[]A-Za-z0-9.:[-]+ ]] || printf 'issuers "%s";\n' "${BASH_REMATCH[0]}"
}

# cors_map ORIGINS: CORS_ORIGIN as lines of nginx's map.
cors_map()
{
	local origin origins

	read -ra origins <<<"$1"
	for origin in "${origins[@]}"; do
		[[ $origin != '*' ]] || origin='~.'
		printf '"%s" %s;\n' "$origin" "\$http_origin"
	done
}

# private_paths SOURCE RUN TRANSPORT: the log is not buffered, so that it can be followed.
# fcgiwrap's processes have the settings' file in their environment.  Where programs are
# built each has a folder of its own.
private_paths()
{
	local cgi=(-e '')

	[[ $3 != cgi ]] || cgi=(-f "$1/fcgiwrap.sed")
	sed "${cgi[@]}" | sed -e "s|unix:/run/reflector/|unix:$2/|" \
		-e "s|unix:/run/fcgiwrap.socket|unix:$2/fcgiwrap.sock|" \
		-e '/REFLECTOR_ENV_FILE/d' \
		-e "s|@libexecdir@/reflector|$2/cgi-bin/\$reflector_program|" \
		-e "s|/etc/nginx/|$2/|" \
		-e "s|/srv/recordings|$2/recordings|" \
		-e "s|@pkgdatadir@|$2|" \
		-e "s|/usr/share/javascript/|$2/|" \
		-e 's|/var/log/nginx/reflector.log|log/nginx-access.log|' \
		-e 's| buffer=32k flush=1s||' \
		-e 's|/var/log/nginx/reflector-error.log|log/nginx-error.log|'
}
