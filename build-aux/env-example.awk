# Makes the example of /etc/reflector/env of the table in doc/configuration.md: every setting, as a
# comment with its default; those that are required without one.

BEGIN {
	FS = " *[|] *"
	print "# The settings of reflector-jitsi: /etc/reflector/env, owner root:reflector, mode 0640.  The syntax"
	print "# is that of systemd's EnvironmentFile.  A line that begins with # shows a default.  The programs"
	print "# read this file when they start."
}

# print_wrapped TEXT: as lines of a comment.
function print_wrapped(text,    words, count, line, i)
{
	count = split(text, words, " ")
	line = "#"
	for (i = 1; i <= count; i++) {
		if (length(line) + length(words[i]) > 97) {
			print line
			line = "#"
		}
		line = line " " words[i]
	}
	print line
}

# plain(TEXT): without Markdown's marks.
function plain(text)
{
	gsub(/`/, "", text)
	while (match(text, /\[[^]]*\]\([^)]*\)/))
		text = substr(text, 1, RSTART - 1) \
		    substr(text, RSTART + 1, index(substr(text, RSTART), "]") - 2) \
		    substr(text, RSTART + RLENGTH)
	return text
}

# is_value(TEXT): whether a cell of the table holds a value, and no words about it.
function is_value(text)
{
	return text ~ /^`[^`]*`$/ && text !~ /^`[A-Z_]+`$/ || text ~ /^[0-9.]+$/ || text ~ /^(true|false)$/
}

/^[|] `[A-Z]/ {
	meaning = plain($4)
	meaning = toupper(substr(meaning, 1, 1)) substr(meaning, 2)
	value = plain($3)
	if ($3 == "required")
		meaning = meaning " (required)"
	else if (!is_value($3) && $3 != "")
		meaning = meaning " (default: " value ")"
	if (!is_value($3))
		value = ""
	if (value ~ /[^A-Za-z0-9.:\/_-]/)
		value = "\"" value "\""
	print ""
	print_wrapped(meaning)
	count = split(plain($2), names, ", ")
	for (i = 1; i <= count; i++)
		print ($3 == "required" ? "" : "#") names[i] "=" value
}
