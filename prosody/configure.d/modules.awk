# Adds modules to the modules_enabled of a VirtualHost in Jitsi's own file, each on a line that
# ends with our mark.  Environment: domain, modules (blank-separated).  A module that is in the
# list is left alone.  Exits with 3 if there is no such list, or if text follows its { on the
# line.

# code TEXT: without the comment.
function code(text)
{
	sub(/--.*/, "", text)
	return text
}

function names_in(text,    rest)
{
	rest = text
	while (match(rest, /"[^"]*"/)) {
		is_there[substr(rest, RSTART + 1, RLENGTH - 2)] = 1
		rest = substr(rest, RSTART + RLENGTH)
	}
}

{
	lines[NR] = $0
	text = code($0)
	sub(/^[ \t]+/, "", text)
	if (text ~ /^(VirtualHost|Component|Include|Host)[ \t("]/) {
		in_host = index(text, "VirtualHost \"" ENVIRON["domain"] "\"") == 1
		in_list = 0
	}
	if (in_host && !start && text ~ /^modules_enabled[ \t]*=/) {
		start = NR
		in_list = 1
		can_insert = text ~ /\{[ \t]*$/
	}
	if (in_list) {
		names_in(text)
		if (text ~ /}/)
			in_list = 0
	}
}

END {
	count = split(ENVIRON["modules"], wanted, " ")
	for (i = 1; i <= count; i++)
		if (!(wanted[i] in is_there))
			missing[++lacking] = wanted[i]
	if (!start || (lacking && !can_insert))
		exit 3
	match(lines[start], /^[ \t]*/)
	indent = substr(lines[start], 1, RLENGTH) "    "
	for (i = 1; i <= NR; i++) {
		print lines[i]
		for (j = 1; i == start && j <= lacking; j++)
			print indent "\"" missing[j] "\"; -- reflector-jitsi"
	}
}
