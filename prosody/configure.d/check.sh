# shellcheck shell=bash disable=SC2154
# configure --check: reports each fault with its remedy.  --restart checks the files first.

# check_configuration DOMAIN: reports what judge.lua finds in Prosody's configuration; sets url,
# hoststxt and key_server.  Without a domain: only whether Prosody can read it.
check_configuration()
{
	local kind name text

	looks_at prosody.configuration
	while IFS=$'\t' read -r kind name text; do
		case $kind:$name in
		bad:*) bad "$name" "$text" ;;
		note:*) note "$name" "$text" ;;
		value:url) url=$text ;;
		value:hoststxt) hoststxt=$text ;;
		value:key_server)
			key_server=$text
			value_of "$name" "$text"
			;;
		value:*) value_of "$name" "$text" ;;
		esac
	done < <("$(lua)" "$lib/judge.lua" "$root" "$@" 2>&1 || printf 'bad\t%s\t%s\n' \
		prosody.configuration \
		"Prosody's configuration could not be judged: is lua-filesystem installed?")
	[[ ${looked[prosody.configuration]} == told ]] ||
		looks_at prosody.tokens prosody.options prosody.secrets prosody.keys prosody.modules \
			prosody.harmful
	if [[ $(stat -c %a -- "$root$ours" 2>/dev/null) == *[1-7] ]]; then
		bad prosody.secrets "$ours can be read by others: chmod 640 $ours"
	fi
	[[ ! -e $root$ours ]] || prosody_may_read ||
		bad prosody.secrets "$ours cannot be read by Prosody: chown root:prosody $ours"
}

check_libraries()
{
	local version library

	version=$(lua_version)
	looks_at prosody.libraries
	for library in basexx inspect; do
		has_library "$version" "$library" ||
			bad prosody.libraries "Lua $version has no $library, without which no token is accepted: apt-get install" \
				"jitsi-meet-tokens, then run configure again"
	done
}

# meaning LINE: classifies a line of `prosodyctl check config`: nothing, theirs or ours.
meaning()
{
	case $1 in
	'' | *'Checking config'* | *'configuration files have been loaded'* | *'-  /'*.lua | Done. | \
		*'Problems found, see above'* | *'All checks passed'*) say nothing ;;
	*'obsolete options'* | *'deprecated options in the global section'* | *cross_domain_bosh*) say theirs ;;
	*'mod_posix is loaded'* | *'been deprecated. You can safely remove it'*) say theirs ;;
	*'missing features due to a lack'* | *"'prosodyctl check features'"*) say theirs ;;
	*external_services*transport*) say theirs ;;
	'***'* | *'can be obtained in'* | Debian/Ubuntu*'|'* | luarocks*'|'* | Source*'|'* | \
		'Old DNS resolver library'* | 'More help can be found'*) say nothing ;;
	*'was unable to find '*) say package ;;
	*) say ours ;;
	esac
}

# judge_lines <OUTPUT: lines that are Jitsi's or Debian's own are counted, others are faults.
judge_lines()
{
	local line theirs=0

	while IFS= read -r line; do
		line=${line#"${line%%[![:space:]]*}"}
		case $(meaning "$line") in
		theirs) theirs=$((theirs + 1)) ;;
		package) bad prosody.check "Prosody lacks ${line##* }: apt-get install ${line##* }" ;;
		ours) bad prosody.check "prosodyctl check config: $line" ;;
		esac
	done
	((!theirs)) || note prosody.check "prosodyctl check config: $theirs lines about Jitsi's and Debian's own" \
		"settings (cross_domain_bosh, mod_posix, features); nothing to do"
}

check_prosodyctl()
{
	local program=$root/usr/bin/prosodyctl output

	[[ -x $program ]] || return 0
	looks_at prosody.check
	output=$("$program" check config 2>&1) || true
	judge_lines <<<"$output"
}

# property KEY: its value in sip-communicator.properties, which overrides jicofo.conf.
property()
{
	[[ -r $root$properties ]] || return 0
	sed -n "s/^[[:space:]]*${1//./\\.}[[:space:]]*[=:][[:space:]]*//p" "$root$properties" | tail -n 1
}

check_jicofo()
{
	local file=$root$jicofo brewery

	if [[ ! -r $file ]]; then
		bad jicofo.configuration "$jicofo cannot be read: install jicofo, then run configure again"
		return
	fi
	looks_at jicofo.configuration jicofo.authentication jicofo.auto_owner jicofo.jibri
	if [[ $(property org.jitsi.jicofo.auth.URL) ]]; then
		bad jicofo.authentication "$properties has org.jitsi.jicofo.auth.URL, with which every bearer of a token is an" \
			"owner: remove the line"
	elif [[ $(jicofo_value jicofo.authentication.enabled "$file") == true ]]; then
		bad jicofo.authentication "$jicofo: jicofo.authentication.enabled is true, every bearer of a token is an owner:" \
			"run configure again"
	fi
	case $(property org.jitsi.jicofo.DISABLE_AUTO_OWNER) in
	'')
		[[ $(jicofo_value jicofo.conference.enable-auto-owner "$file") == false ]] ||
			bad jicofo.auto_owner "$jicofo: jicofo.conference.enable-auto-owner is not false, whoever comes first is an" \
				"owner: run configure again"
		;;
	[Tt][Rr][Uu][Ee]) ;;
	*) bad jicofo.auto_owner "$properties has org.jitsi.jicofo.DISABLE_AUTO_OWNER, which counts before jicofo.conf:" \
		"remove the line" ;;
	esac
	brewery=$(property org.jitsi.jicofo.jibri.BREWERY)
	brewery=${brewery:-$(jicofo_value jicofo.jibri.brewery-jid "$file")}
	if [[ -z $brewery ]]; then
		bad jicofo.jibri "$jicofo: no jicofo.jibri.brewery-jid, jicofo finds no Jibri: run configure again"
	elif [[ ${brewery,,} != "jibribrewery@internal.auth.$domain" ]]; then
		note jicofo.jibri "jicofo looks for Jibris in $brewery: jibri.conf's control-muc must be the same room"
	fi
}

# focus.DOMAIN is a proxy to jicofo's account, which must have it in its roster.
check_roster()
{
	local data=auth.$domain

	looks_at jicofo.roster
	data=${data//./%2e}
	data=$root/var/lib/prosody/${data//-/%2d}
	if [[ ! -e $data/accounts/focus.dat ]]; then
		note jicofo.roster "the account focus@auth.$domain is not in /var/lib/prosody: whether it has" \
			"focus.$domain in its roster cannot be seen here"
	elif ! grep -qsF "\"focus.$domain\"" "$data/roster/focus.dat"; then
		bad jicofo.roster "focus@auth.$domain has not focus.$domain in its roster, so no conference begins:" \
			"prosodyctl mod_roster_command subscribe focus.$domain focus@auth.$domain"
	fi
}

# in_dns NAME: as Prosody resolves it, without /etc/hosts.
in_dns()
{
	getent -s dns ahosts "$1" >/dev/null
}

is_address()
{
	[[ $1 =~ ^[0-9.]+$ || $1 == \[* ]]
}

# signed BODY: the signature that event_sync would send, by Prosody's own code.
signed()
{
	printf %s "$1" | LUA_PATH="/usr/lib/prosody/?.lua;;" LUA_CPATH="/usr/lib/prosody/?.so;;" \
		"$(lua)" "$lib/sign.lua" "$root" 2>/dev/null
}

check_reflector()
{
	local host=${url#*://} base=${url%/v1/jitsi/events} status

	looks_at prosody.reflector
	host=${host%%/*}
	[[ $host == \[* ]] || host=${host%:*}
	if ! is_address "$host" && ! in_dns "$host"; then
		if [[ $(getent ahosts "$host") && $hoststxt != true ]]; then
			bad prosody.reflector "$host is in /etc/hosts alone, which Prosody does not read: put it into DNS, or run" \
				"configure with --hosts-file"
			return
		elif [[ $hoststxt != true ]]; then
			bad prosody.reflector "$host has no address: put it into DNS, or into /etc/hosts and run configure with" \
				"--hosts-file"
			return
		fi
	fi
	if ! command -v curl >/dev/null; then
		bad prosody.reflector "whether Reflector answers cannot be seen without curl: apt-get install curl"
	elif ! status=$(curl -sS -m 10 -o /dev/null -w '%{http_code}' "$base/v1/health/live" 2>&1); then
		bad prosody.reflector "$base/v1/health/live does not answer (${status%$'\n'*}): is Reflector running, and does" \
			"a firewall let this host through?"
	elif [[ $status != 200 ]]; then
		bad prosody.reflector "$base/v1/health/live answers $status, not 200: is that Reflector?"
	else
		check_signature
	fi
}

# Reflector checks the signature before the body: an empty body with a good signature is 422.
check_signature()
{
	local signature status

	signature=$(signed '{}') || return 0
	status=$(curl -sS -m 10 -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
		-H "X-Jitsi-Signature: $signature" -d '{}' "$url" 2>&1) || return 0
	[[ $status != 401 ]] || bad prosody.secrets "Reflector refuses our signature: event_sync_secret is not its" \
		"JITSI_WEBHOOK_SECRET; run configure with the right one"
}

# The keys of tokens, from where Prosody gets them.
check_keys()
{
	local status set=${key_server%/keys}/jwks.json

	[[ $key_server ]] && command -v curl >/dev/null || return 0
	if ! status=$(curl -sS -m 10 -o /dev/null -w '%{http_code}' "$set" 2>&1); then
		bad prosody.keys "$set does not answer (${status%$'\n'*}): no token of a new key is accepted"
	elif [[ $status == 404 ]]; then
		bad prosody.keys "$set answers 404: Reflector signs with JITSI_JWT_SECRET; set" \
			"JITSI_JWT_PRIVATE_KEY there, or run configure with --no-keys"
	elif [[ $status != 200 ]]; then
		bad prosody.keys "$set answers $status, not 200: no token of a new key is accepted"
	fi
}

# What would take effect only after a restart.
check_files()
{
	check_configuration "$domain"
	check_libraries
	check_prosodyctl
	check_jicofo
}

check_others()
{
	check_roster
	[[ -z $url ]] || check_reflector
	check_keys
	tell_fine
	stop_if_faulty
	[[ $tabs ]] || say "No fault found."
}

# stop_if_faulty [WORDS]
stop_if_faulty()
{
	((faults)) || return 0
	[[ -z $tabs ]] || exit 1
	say "$*$faults to correct; then run: sudo systemctl restart prosody jicofo"
	exit 1
}

check()
{
	local url='' hoststxt='' key_server=''

	[[ -f $root/etc/prosody/prosody.cfg.lua ]] ||
		fail "$exit_config" "/etc/prosody/prosody.cfg.lua is missing: install jitsi-meet first"
	check_files
	tell_fingerprints
	check_others
}

# A running Prosody is better than one that does not start.  After --undo the configuration is not
# judged any more, but Prosody must be able to read it.
restart_if_sound()
{
	local url='' hoststxt='' key_server=''

	if [[ $action == undo ]]; then
		check_configuration
	else
		check_files
	fi
	stop_if_faulty "Nothing was restarted.  "
	if [[ $root ]]; then
		say_by_hand
		return
	fi
	systemctl restart prosody jicofo || fail 1 "restart failed: journalctl -u prosody -u jicofo"
	[[ $action == undo ]] || check_others
}
