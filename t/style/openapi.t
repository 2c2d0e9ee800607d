#!/bin/bash
# What is written about the programs is what they have: routes, settings, subcommands.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# same NAME CODE TEXT: both lists, sorted, hold the same lines, and some.
same()
{
	local missing extra

	missing=$(comm -23 <(sort <<<"$2") <(sort <<<"$3") | sed 's/^/not described: /')
	extra=$(comm -13 <(sort <<<"$2") <(sort <<<"$3") | sed 's/^/not in the code: /')
	[[ $2 ]] || missing='nothing was found in the code'
	report "$1" "$missing${missing:+$'\n'}$extra"
}

# table START FILE...: the rows of the C tables whose first line matches START.
table()
{
	awk -v start="$1" '$0 ~ start { inside = 1; next } /^(}|static)/ { inside = 0 }
		inside { print FILENAME ":" $0 }' "${@:2}"
}

# A row that is written otherwise is printed whole, and so found.
routes_of_code()
{
	table 'struct route routes[[][]] = [{]' cgi-bin/*/*.c | sed -E \
		-e 's|^cgi-bin/([a-z-]+)/\1\.c:\t\{ "([A-Z]+)", "([^"]+)", (gate_[a-z_]+), [a-z_]+ \},$|\2 \3 \1 \4|' \
		-e 's|gate_event_sync_form$|gate_event_sync|; s|gate_operator$|gate_signed_in|; s|\.\.\.\}|}|'
}

# method, path, program, gate of each operation: paths are indented by 2, methods by
# 4, what belongs to them by 6.
routes_of_text()
{
	awk '
	function flush() {
		if (method != "")
			print toupper(method), path, program, security
		method = program = security = ""
	}
	/^[^ #]/ { flush(); inside = $1 == "paths:" }
	!inside { next }
	/^  [^ ]/ { flush(); path = $1; sub(/:$/, "", path) }
	/^    (get|put|post|patch|delete|head|options|trace):/ { flush(); method = $1; sub(/:$/, "", method) }
	/^      tags: / { program = $2; gsub(/[][]/, "", program) }
	/^      security: / { security = gates[substr($0, 17)] }
	BEGIN {
		gates["[]"] = "gate_open"
		gates["[{}, {bearer: []}]"] = "gate_anybody"
		gates["[{bearer: []}]"] = "gate_signed_in"
		gates["[{webhookSignature: []}]"] = "gate_signature"
		gates["[{webhookSignature: []}, {ingestKey: []}]"] = "gate_signature_or_key"
		gates["[{webhookSignature: []}, {ingestKey: []}, {jibriToken: []}]"] = "gate_jibri"
		gates["[{eventSync: []}, {ingestKey: []}]"] = "gate_event_sync"
		gates["[{wherebySignature: []}]"] = "gate_whereby"
	}
	END { flush() }' doc/openapi.yaml
}

programs_of_code()
{
	grep -l '^main(' cgi-bin/*/*.c | sed -E 's|^cgi-bin/(.*)/\1\.c$|\1|'
}

settings_of_code()
{
	table 'struct variable [a-z_]+[[][]] = [{]' lib/*/*.c cgi-bin/shared/*.c deliver/*.c |
		sed -nE 's/.*\.name = "([^"]*)".*/\1/p'
}

# Names stand in the first column of the table, some in one row.
settings_of_text()
{
	# shellcheck disable=SC2016
	sed -nE 's/^\| (`[A-Z][^|]*`) \|.*/\1/p' doc/configuration.md | grep -oE '[A-Z0-9_]+'
}

settings_of_jibri()
{
	grep -ohE '\b(setting|seconds|milliseconds) (JIBRI|JITSI|REFLECTOR)_[A-Z_]+' jibri/*.sh |
		cut -d ' ' -f 2 | sort -u
}

settings_of_jibris_text()
{
	# shellcheck disable=SC2016
	sed -nE 's/^\| (`[A-Z][^|]*`) \|.*/\1/p' jibri/README.md | grep -oE '[A-Z0-9_]+'
}

# Where the text names a default: a member that a change or an answer has must have none,
# because clients made from the file fill it in.
defaults_of_text()
{
	awk '
	/^[^ #]/ { top = $1 }
	/^  [^ ]/ { group = $1 }
	/^    [^ ]/ { name = $1 }
	/^ +default: / {
		if (group == "schemas:" || group == "responses:")
			print group name $0
		else
			fine++
	}
	END { if (fine) print "elsewhere" }' doc/openapi.yaml
}

# GETs whose JSON has no ETag.
untagged()
{
	awk '
	/^  \// { path = $1 }
	/^    [a-z]+:$/ { method = $1 }
	/^        ('"'"'[0-9]+'"'"'|default):$/ { status = $1 }
	method != "get:" || status !~ /200/ { next }
	/^            application\/json:$/ { json[path] }
	/components\/headers\/ETag/ { tagged[path] }
	END { for (path in json) if (!(path in tagged)) print path }' doc/openapi.yaml
}

# A room that is made has the members that a change has.
members_of()
{
	sed -n "/^    $1:\$/,/^    [A-Z]/p" doc/openapi.yaml |
		sed -nE "s/^ {$2}([a-z_]+):\$/\1/p"
}

# A platform at which something can be left has a command that sweeps it.
commands_of_code()
{
	table '^} commands[[][]] = [{]' tools/reflectorctl.c | sed -nE 's/.*\t\{ "([^"]+)".*/\1/p'
	grep -l '^	\.sweep = ' lib/platform/*.c | xargs sed -nE 's/^	\.name = "(.*)",$/\1-sweep/p'
}

# items PAGE MACRO: what the list items of a manual page name.
items()
{
	sed -nE "s/^\.It $2 ([a-z-]+).*/\1/p" "$1"
}

same 'doc/openapi.yaml has every route, its program and who may call it' \
	"$(routes_of_code)" "$(routes_of_text)"
same 'doc/openapi.yaml: JSON has an ETag, except tokens' '/v1/recordings/{id}/links:' "$(untagged)"
same 'doc/openapi.yaml names defaults where the programs apply them' elsewhere \
	"$(defaults_of_text)"
same 'doc/openapi.yaml: a room that is made has the members that a change has' \
	"$(members_of RoomChange 8)" "$(members_of NewRoom 14)"
same 'doc/configuration.md has every setting' "$(settings_of_code)" "$(settings_of_text)"
same 'jibri/README.md has every setting' "$(settings_of_jibri)" "$(settings_of_jibris_text)"
same 'reflectorctl(8) has every subcommand' \
	"$(commands_of_code)" \
	"$(items man/reflectorctl.8 Cm)"
same 'reflector-programs(8) has every program' "$(programs_of_code)" \
	"$(items man/reflector-programs.8 Nm)"
finish
