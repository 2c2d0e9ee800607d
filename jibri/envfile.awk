# Reads a file in systemd's EnvironmentFile syntax; `export ` may stand before a name.  Prints
# file_NAME='value' for the shell, for each name that begins with JIBRI_, JITSI_ or REFLECTOR_; the
# last value of a name counts.  If the file mentions JIBRI_ENCRYPT_TO and it cannot be read (an open
# quote, a misspelt name), its value is ?, which is no recipient.

function peek()
{
	return substr(text, at, 1)
}

function next_char()
{
	return substr(text, at++, 1)
}

function skip_blanks()
{
	while (peek() ~ /^[ \t]$/)
		at++
}

function skip_line()
{
	while (at <= size && next_char() != "\n")
		;
}

function single_quoted(    value, char)
{
	while ((char = next_char()) != "'") {
		if (char == "") {
			is_open = 1
			return
		}
		value = value char
	}
	return value
}

# As in sh: a backslash escapes only special characters, and removes a line end.
function double_quoted(    value, char)
{
	while ((char = next_char()) != "\"") {
		if (char == "\\") {
			char = next_char()
			if (char == "\n")
				continue
			if (index("\"\\`$", char) == 0)
				value = value "\\"
		}
		if (char == "") {
			is_open = 1
			return
		}
		value = value char
	}
	return value
}

# The rest of the line, without blanks at its end unless escaped.
function plain(    value, char, kept)
{
	while ((char = next_char()) != "" && char != "\n") {
		if (char == "\\") {
			char = next_char()
			if (char != "\n")
				value = value char
			kept = length(value)
			continue
		}
		value = value char
		if (char !~ /^[ \t]$/)
			kept = length(value)
	}
	return substr(value, 1, kept)
}

# Quoted parts, then plain text.
function read_value(    value)
{
	for (;;) {
		skip_blanks()
		if (peek() == "'") {
			at++
			value = value single_quoted()
		} else if (peek() == "\"") {
			at++
			value = value double_quoted()
		} else {
			return value plain()
		}
	}
}

function read_setting(    rest, equals, end, name, value)
{
	rest = substr(text, at)
	equals = index(rest, "=")
	end = index(rest, "\n")
	if (equals == 0 || end < equals) {
		skip_line()
		return
	}
	name = substr(rest, 1, equals - 1)
	at += equals
	sub(/[ \t]+$/, "", name)
	sub(/^export[ \t]+/, "", name)
	is_open = 0
	value = read_value()
	if (is_open || name !~ /^(JIBRI|JITSI|REFLECTOR)_[A-Z_]+$/)
		return
	# No backslash: versions of awk treat one in a replacement differently.
	gsub(/'/, "'\"'\"'", value)
	print "file_" name "='" value "'"
	is_read[name] = 1
}

{
	text = text $0 "\n"
}

END {
	gsub(/\r\n?/, "\n", text)
	size = length(text)
	at = 1
	while (at <= size) {
		skip_blanks()
		if (peek() ~ /^[#;\n]$/)
			skip_line()
		else
			read_setting()
	}
	# A slip in the file must not leave films unencrypted.
	if (text ~ /(^|\n)[ \t]*(export[ \t]+)?JIBRI_ENCRYPT/ && !("JIBRI_ENCRYPT_TO" in is_read))
		print "file_JIBRI_ENCRYPT_TO='?'"
}
