# shellcheck shell=bash disable=SC2034,SC2154
# The secrets and Reflector's other settings, and where they come from.

# Reflector's own settings, where it runs on this host: file_NAME.
read_env_file()
{
	local file=$root${REFLECTOR_ENV_FILE:-/etc/reflector/env} reader=$lib/envfile.awk

	[[ -e $file ]] || return 0
	[[ -r $file ]] || fail 1 "$file cannot be read: run configure as root"
	# It is installed there; in the sources it is Jibri's.
	[[ -r $reader ]] || reader=$here/../jibri/envfile.awk
	[[ -r $reader ]] ||
		fail "$exit_config" "$here/../jibri is missing: copy Reflector's folder as a whole"
	eval "$(tr -d '\000' <"$file" | awk -f "$reader")"
}

# setting NAME DEFAULT: sets value.
setting()
{
	local from_file=file_$1

	value=${!1-${!from_file-$2}}
}

# former OPTION: its value in an existing reflector.cfg.lua.
former()
{
	[[ -e $root$ours ]] || return 0
	"$(lua)" "$lib/judge.lua" "$root" secret "$ours" "$1" 2>/dev/null || true
}

# former_name OPTION DEFAULT: for a name whose Reflector settings are not on this host.
former_name()
{
	local name=

	[[ -e $root${REFLECTOR_ENV_FILE:-/etc/reflector/env} ]] || name=$(former "$1")
	say "${name:-$2}"
}

# The address of Reflector from the last run.
former_reflector()
{
	local url

	url=$(former event_sync_url)
	[[ $url != */v1/jitsi/events ]] || say "${url%/v1/jitsi/events}"
}

# Whether Prosody reads /etc/hosts: the option, else as in the last run.
wants_hosts_file()
{
	[[ $hosts_file != no ]] || return 1
	[[ $hosts_file == yes ]] ||
		grep -qsE '^[[:space:]]*unbound[[:space:]]*=.*hoststxt[[:space:]]*=[[:space:]]*true' "$root$ours"
}

# Whether Prosody fetches the keys of tokens: the option, else as Reflector's settings say that are
# on this host, else as in the last run.
wants_keys()
{
	local value

	[[ $keys != no ]] || return 1
	[[ $keys != yes ]] || return 0
	setting JITSI_JWT_PRIVATE_KEY ''
	[[ -z $value ]] || return 0
	[[ ! -e $root${REFLECTOR_ENV_FILE:-/etc/reflector/env} && $(former asap_key_server) ]]
}

# The names in tokens: sets app_id, issuer, audience.
read_names()
{
	local was

	was=$(former_name asap_accepted_issuers '')
	[[ $was != "$(former app_id)" ]] || was=
	setting JITSI_APP_ID "$(former_name app_id reflector)"
	app_id=$value
	setting JITSI_JWT_ISSUER "${was:-$app_id}"
	issuer=$value
	setting JITSI_JWT_AUDIENCE "$(former_name asap_accepted_audiences jitsi)"
	audience=$value
}

# secret NAME OPTION LEAST: sets value.
secret()
{
	local name=$1 option=$2 least=$3

	setting "$name" ''
	[[ $value ]] || value=$(former "$option")
	if [[ -z $value && -t 0 ]]; then
		read -rsp "Reflector's $name: " value
		echo >&2
	fi
	[[ $value ]] || fail "$exit_config" "$name is not set: run configure at a terminal, where it" \
		"asks, or set it in the environment (sudo --preserve-env=JITSI_JWT_SECRET,JITSI_WEBHOOK_SECRET)"
	((${#value} >= least)) ||
		fail "$exit_config" "$name is shorter than $least bytes: Reflector wants it longer, too"
	[[ $value != *[[:cntrl:]]* ]] || fail "$exit_config" "$name has a control character"
}

# lua_quoted TEXT: prints a Lua string.
lua_quoted()
{
	local text=${1//\\/\\\\}

	printf '"%s"' "${text//\"/\\\"}"
}

# The Lua that Prosody runs on.
lua_version()
{
	local line=

	[[ ! -r $root/usr/bin/prosody ]] || read -r line <"$root/usr/bin/prosody" || true
	[[ $line =~ lua(5\.[1-4])$ ]] || line=lua5.4
	say "${line##*lua}"
}

lua()
{
	local name

	for name in "lua$(lua_version)" lua5.4 lua5.3 lua5.2 lua; do
		if command -v "$name"; then
			return
		fi
	done
	fail "$exit_config" "there is no Lua: install prosody first"
}
