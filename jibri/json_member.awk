# Prints the value of the member `member` of a JSON object: the content of a text, the JSON of other
# values.  Fails if there is none.  The object may be torn after the member.  The first member of a
# name counts: Jibri writes members that clients add after its own.

function skip_blanks()
{
	while (substr(text, at, 1) ~ /^[ \t\r\n]$/)
		at++
}

# Moves behind a text; i is at its first quote.  False if the text is torn.
function skip_text(    char)
{
	for (at++; at <= size; at++) {
		char = substr(text, at, 1)
		if (char == "\\")
			at++
		else if (char == "\"")
			return at++
	}
	return 0
}

# Moves behind a value; false if it is torn.
function skip_value(    depth, char)
{
	while (at <= size) {
		char = substr(text, at, 1)
		if (char == "\"") {
			if (!skip_text())
				return 0
			if (depth == 0)
				return 1
			continue
		}
		if (index("[{", char))
			depth++
		else if (index("]}", char) && --depth <= 0)
			return depth == 0 ? at++ : 1
		else if (char == "," && depth == 0)
			return 1
		at++
	}
	return 0
}

function hexadecimal(digits,    i, number)
{
	for (i = 1; i <= 4; i++)
		number = number * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
	return number
}

function put_character(number)
{
	if (number < 128) {
		printf "%c", number
	} else if (number < 2048) {
		printf "%c%c", 192 + int(number / 64), 128 + number % 64
	} else if (number < 65536) {
		printf "%c%c%c", 224 + int(number / 4096), 128 + int(number / 64) % 64, 128 + number % 64
	} else {
		printf "%c%c", 240 + int(number / 262144), 128 + int(number / 4096) % 64
		printf "%c%c", 128 + int(number / 64) % 64, 128 + number % 64
	}
}

# The character of the \uXXXX at i in source; sets how many more bytes it took.
function put_escaped(source, i,    number, low)
{
	number = hexadecimal(substr(source, i + 2, 4))
	low = hexadecimal(substr(source, i + 8, 4))
	if (number >= 55296 && number < 56320 && substr(source, i + 6, 2) == "\\u" &&
	    low >= 56320 && low < 57344) {
		put_character(65536 + (number - 55296) * 1024 + low - 56320)
		return 11
	}
	if (number > 0)
		put_character(number)
	return 5
}

# source: a text with its quotes.
function put_text(source,    i, char)
{
	for (i = 2; i < length(source); i++) {
		char = substr(source, i, 1)
		if (char != "\\") {
			printf "%s", char
			continue
		}
		char = substr(source, i + 1, 1)
		if (char == "u") {
			i += put_escaped(source, i)
			continue
		}
		i++
		printf "%s", index("bfnrt", char) ? substr("\b\f\n\r\t", index("bfnrt", char), 1) : char
	}
}

# Reads one member; true if it is the wanted one.
function read_member(    start, name)
{
	skip_blanks()
	start = at
	if (substr(text, at, 1) != "\"" || !skip_text())
		exit 1
	name = substr(text, start + 1, at - start - 2)
	skip_blanks()
	if (substr(text, at++, 1) != ":")
		exit 1
	skip_blanks()
	start = at
	if (!skip_value())
		exit 1
	found = substr(text, start, at - start)
	skip_blanks()
	return name == member
}

{
	text = text $0 "\n"
}

END {
	size = length(text)
	at = 1
	skip_blanks()
	if (substr(text, at++, 1) != "{")
		exit 1
	while (!read_member())
		if (substr(text, at++, 1) != ",")
			exit 1
	if (found ~ /^"/)
		put_text(found)
	else
		printf "%s", found
}
