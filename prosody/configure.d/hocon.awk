# The effective settings of a HOCON file (jicofo.conf), one "path=value" per line: nested blocks,
# dotted paths, quoted or plain values.  Lists and substitutions are printed unchanged.

function unquoted(text)
{
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	if (text ~ /^".*"$/)
		text = substr(text, 2, length(text) - 2)
	return text
}

function name_in(text)
{
	gsub(/"|^[ \t]+|[ \t]*\+?[ \t]*$/, "", text)
	return text
}

# cut TEXT: up to a comment or a mark of the syntax outside of quotes; sets rest and mark.
function cut(text,    i, char, quoted)
{
	for (i = 1; i <= length(text); i++) {
		char = substr(text, i, 1)
		if (char == "\"")
			quoted = !quoted
		if (quoted)
			continue
		if (char == "#" || substr(text, i, 2) == "//") {
			mark = rest = ""
			return substr(text, 1, i - 1)
		}
		if (index("{},=:", char)) {
			mark = char
			rest = substr(text, i + 1)
			return substr(text, 1, i - 1)
		}
	}
	mark = rest = ""
	return text
}

function path_of(key)
{
	return (depth && path[depth] != "" ? path[depth] "." : "") key
}

function settle()
{
	if (key != "")
		value[path_of(key)] = unquoted(word)
	key = ""
}

{
	text = $0
	do {
		word = cut(text)
		text = rest
		if (mark == "{") {
			if (key == "")
				key = name_in(word)
			path[depth + 1] = path_of(key)
			depth++
			key = ""
		} else if (mark == "=" || (mark == ":" && key == "")) {
			key = name_in(word)
		} else {
			settle()
			if (mark == "}" && depth)
				depth--
		}
	} while (mark != "" || text != "")
}

END {
	for (name in value)
		print name "=" value[name]
}
