# shellcheck shell=bash disable=SC2034,SC2154
# How configure --check tells what it found: to people, or with --tabs to programs (reflectorctl
# doctor).  Those get lines of a check's name, "fine", "note" or "fault", and a text, with tabs
# between them; and lines "value", a name, a value, of which those of secrets are fingerprints.

faults=0 tabs=${tabs-}
declare -A looked=()

# looks_at CHECK...: what has been looked at, and is fine unless bad or note says otherwise.
looks_at()
{
	local check

	for check; do
		looked[$check]=${looked[$check]-fine}
	done
}

# bad CHECK TEXT...
bad()
{
	faults=$((faults + 1))
	looked[$1]=told
	if [[ $tabs ]]; then
		printf '%s\tfault\t%s\n' "$1" "${*:2}"
	else
		say "FAULT: ${*:2}"
	fi
}

# note CHECK TEXT...
note()
{
	looked[$1]=told
	if [[ $tabs ]]; then
		printf '%s\tnote\t%s\n' "$1" "${*:2}"
	else
		say "note:  ${*:2}"
	fi
}

# value_of NAME TEXT: one that Reflector's settings must agree with.
value_of()
{
	[[ -z $tabs ]] || printf 'value\t%s\t%s\n' "$1" "$2"
}

tell_fine()
{
	local check

	[[ $tabs ]] || return 0
	for check in "${!looked[@]}"; do
		[[ ${looked[$check]} == told ]] || printf '%s\tfine\t\n' "$check"
	done
}

# Which secrets these are, without telling them: doctor compares.
tell_fingerprints()
{
	local option secret

	[[ $tabs ]] || return 0
	for option in app_secret event_sync_secret; do
		# Beside a key server Prosody does not use it.
		[[ $option != app_secret || -z $key_server ]] || continue
		secret=$("$(lua)" "$lib/judge.lua" "$root" secret /etc/prosody/prosody.cfg.lua "$option" \
			2>/dev/null) || continue
		[[ -z $secret ]] || value_of "$option" \
			"$(printf 'reflector-jitsi fingerprint%s' "$secret" | sha256sum | cut -c 1-12)"
	done
}
