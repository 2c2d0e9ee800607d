# shellcheck shell=bash disable=SC2034,SC2154
# The files that configure writes: README.md, "What configure does".

readonly plugins=/usr/share/jitsi-meet/prosody-plugins
readonly our_modules=/usr/share/reflector-jitsi/prosody
readonly jicofo=/etc/jitsi/jicofo/jicofo.conf
readonly properties=/etc/jitsi/jicofo/sip-communicator.properties
readonly include="Include \"$ours\""
readonly open_line='reflector-jitsi: the line above had no end'

jitsis_file()
{
	say "/etc/prosody/conf.avail/$domain.cfg.lua"
}

# One domain for all of it.
check_domain()
{
	local configured

	configured=$(known domain)
	[[ -z $configured || $configured == "$domain" ]] ||
		fail "$exit_config" "this server is set up for $configured; first: configure --undo"
}

# What must be there before anything is changed.
check_place()
{
	local file

	file=$(jitsis_file)
	check_domain
	[[ -f $root/etc/prosody/prosody.cfg.lua ]] ||
		fail "$exit_config" "/etc/prosody/prosody.cfg.lua is missing: install jitsi-meet first"
	[[ -f $root$file ]] || fail "$exit_config" "$file is missing: give the name that jitsi-meet" \
		"was installed under ($(cd "$root/etc/prosody/conf.avail" 2>/dev/null && echo ./*.cfg.lua))"
	[[ -d $root${jicofo%/*} ]] ||
		fail "$exit_config" "${jicofo%/*} is missing: install jicofo first"
	[[ -d $root$plugins ]] ||
		fail "$exit_config" "$plugins is missing: install jitsi-meet-prosody first"
}

# after FILE MARK <LINES: prints the file with our lines at its end.
after()
{
	cat -- "$1"
	[[ -z $(tail -c 1 -- "$1") ]] || printf '\n%s %s\n' "$2" "$open_line"
	cat
}

plan_jitsis_file()
{
	local file

	file=$(jitsis_file)
	domain=$domain modules='muc_lobby_rooms persistent_lobby filter_iq_jibri' \
		awk -f "$lib/modules.awk" "$root$file" >"$work/hosts" ||
		fail "$exit_config" "$file: VirtualHost \"$domain\" has no modules_enabled = { with a" \
			"module on each line: add \"muc_lobby_rooms\", \"persistent_lobby\" and \"filter_iq_jibri\" by hand"
	# awk ends each line; the file need not.
	[[ -z $(tail -c 1 -- "$root$file") ]] || truncate -s -1 "$work/hosts"
	if grep -qE "^[[:space:]]*$include" "$work/hosts"; then
		want "$file" kept <"$work/hosts"
	else
		say "$include -- reflector-jitsi" | after "$work/hosts" -- | want "$file" kept
	fi
}

# has_plugin NAME: whether Jitsi's package has this module.
has_plugin()
{
	[[ -e $root$plugins/mod_$1.lua ]]
}

# fill OPTION TEXT: gives an option, which is in the example once, another value.
fill()
{
	text=${text/"$1 = \"\""/"$1 = $2"}
}

# fill_modules COMPONENT: names the modules that Jitsi's own file loads there and the example
# does not; text has a line for them.
fill_modules()
{
	local line=$'\t\t-- and those of Jitsi\'s own file that are not here\n' part names='' kind name why

	part=${text#*"Component \"$1."} part=${part%%"$line"*}
	while read -r kind name why; do
		if [[ $kind == leave ]]; then
			say "Note: $1.$domain no longer loads $name: $why"
		elif [[ $part != *"\"$name\";"* ]]; then
			names+="\"$name\"; "
		fi
	done < <("$(lua)" "$lib/judge.lua" "$root" others "$work/own.cfg.lua" "$1.$domain")
	[[ -z $names ]] || names=$'\t\t-- of Jitsi\'s own file\n\t\t'${names% }$'\n'
	text=${text/"$line"/"$names"}
}

plan_settings()
{
	local text app_id issuer audience jwt_secret='' webhook_secret value

	read_env_file
	if ! wants_keys; then
		secret JITSI_JWT_SECRET app_secret 32
		jwt_secret=$value
	fi
	secret JITSI_WEBHOOK_SECRET event_sync_secret 24
	webhook_secret=$value
	[[ $jwt_secret != "$webhook_secret" ]] ||
		fail "$exit_config" "JITSI_JWT_SECRET and JITSI_WEBHOOK_SECRET are equal"
	read_names

	unmark "$root$(jitsis_file)" | sed "\\|$include|d" >"$work/own.cfg.lua"
	text=$(<"$here/reflector.cfg.lua.example")
	text=${text//meet.example.com/"$domain"}
	text=${text//https:\/\/reflector.example.com/"$reflector"}
	text=${text/'app_id = "reflector"'/"app_id = $(lua_quoted "$app_id")"}
	text=${text/'issuers = { "reflector" }'/"issuers = { $(lua_quoted "$issuer") }"}
	text=${text/'audiences = { "jitsi" }'/"audiences = { $(lua_quoted "$audience") }"}
	if [[ $jwt_secret ]]; then
		fill app_secret "$(lua_quoted "$jwt_secret")"
	else
		text=${text/$'\tapp_secret = "" -- JITSI_JWT_SECRET, as it stands\n'/}
		text=${text/'-- asap_key_server'/'asap_key_server'}
	fi
	fill event_sync_secret "$(lua_quoted "$webhook_secret")"
	! wants_hosts_file || text=${text/'-- unbound ='/'unbound ='}
	if ! has_plugin muc_displayname; then
		text=${text/'"muc_displayname";'/}
		say "Note: jitsi-meet-prosody has no muc_displayname: people may call themselves what they" \
			"like in the meeting.  Update it and run configure again."
	fi
	fill_modules conference
	fill_modules breakout
	printf '%s\n' "$text" | want "$ours" 640
	check_changed_by_hand
	check_subject
}

# Reflector's tokens are for one XMPP domain, its JITSI_DOMAIN unless it says otherwise.
check_subject()
{
	setting JITSI_DOMAIN "$domain"
	setting JITSI_JWT_SUBJECT "$value"
	[[ $value == "$domain" || $value == '*' ]] ||
		say "Note: Reflector's tokens are for $value, which Prosody will refuse: set JITSI_DOMAIN, or" \
			"JITSI_JWT_SUBJECT, to $domain there."
}

# A file that was changed by hand is not replaced without a message.
check_changed_by_hand()
{
	[[ -e $root$state/wrote && -e $root$ours && -z $force ]] || return 0
	if is_as_written "$ours" || cmp -s -- "$root$ours" "$root$state/before$ours"; then
		return 0
	fi
	is_same "$ours" 640 || [[ $dry_run ]] ||
		fail 1 "$ours was changed by hand: --dry-run shows how; --force replaces it"
}

# Whether our modules are those of the package: then they are in place, and remain there.
are_packaged()
{
	[[ $here -ef $root$our_modules ]]
}

plan_modules()
{
	local there=$work/new$our_modules folder file

	! are_packaged || return 0
	mkdir -p "$there"/{event_sync,reflector_control}
	for folder in '' /event_sync /reflector_control; do
		cp -- "$here$folder"/*.lua "$there$folder/"
	done
	for file in "$there"/*.lua "$there"/*/*.lua; do
		say "644 ${file#"$work/new"}" >>"$work/wanted"
	done
}

# jicofo_value KEY FILE: as jicofo.conf has it.
jicofo_value()
{
	awk -f "$lib/hocon.awk" "$2" | sed -n "s/^${1//./\\.}=//p"
}

# Our lines for jicofo.conf; another brewery may be intended.
jicofo_lines()
{
	local line key value found

	while read -r line; do
		key=${line%% =*} value=${line#*= } value=${value%% \#*}
		found=$(jicofo_value "$key" "$1")
		[[ $found != "${value//\"/}" ]] || continue
		[[ $key != *.brewery-jid || -z $found ]] || continue
		say "$line"
	done < <(sed -n "s/meet\.example\.com/$domain/;/# reflector-jitsi$/p" "$here/jicofo.conf.example")
}

plan_jicofo()
{
	local lines

	[[ -e $root$jicofo ]] || : >"$work/jicofo"
	[[ ! -e $root$jicofo ]] || cat -- "$root$jicofo" >"$work/jicofo"
	lines=$(jicofo_lines "$work/jicofo")
	[[ $lines ]] || return 0
	unmark "$work/jicofo" >"$work/unmarked"
	lines=$(jicofo_lines "$work/unmarked")
	say "$lines" | after "$work/unmarked" '#' | want "$jicofo" kept
}

# Two Lua libraries that auth_token needs; Debian has no packages of them for a newer Lua.
plan_links()
{
	local version library from

	version=$(lua_version)
	for library in basexx inspect; do
		! has_library "$version" "$library" || continue
		for from in 5.4 5.3 5.2 5.1 ''; do
			[[ ! -e $root/usr/share/lua/$from/$library.lua ]] || break
		done
		if [[ $from ]]; then
			say "/usr/share/lua/$version/$library.lua ../$from/$library.lua" >>"$work/links"
		else
			say "Note: Lua has no $library, which tokens need: apt-get install jitsi-meet-tokens," \
				"then run configure again."
		fi
	done
}

has_library()
{
	local base

	for base in /usr/share/lua /usr/local/share/lua; do
		[[ ! -e $root$base/$1/$2.lua && ! -e $root$base/$1/$2/init.lua ]] || return 0
	done
	return 1
}

plan()
{
	check_place
	plan_settings
	plan_modules
	plan_jitsis_file
	plan_jicofo
	plan_links
}
