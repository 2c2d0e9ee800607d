# Prints bytes, given as decimal numbers (od -An -v -tu1), as a JSON string.  A byte that
# is not UTF-8, which JSON cannot contain, becomes %XX.

{
	for (i = 1; i <= NF; i++)
		byte[++count] = $i + 0
}

# The number of bytes of the character at i; 0: there is no character.
function width(i,    lead, low, high, bytes, k)
{
	lead = byte[i]
	if (lead < 128)
		return 1
	if (lead < 194 || lead > 244)
		return 0
	bytes = lead < 224 ? 2 : lead < 240 ? 3 : 4
	low = lead == 224 ? 160 : lead == 240 ? 144 : 128
	high = lead == 237 ? 159 : lead == 244 ? 143 : 191
	for (k = 1; k < bytes; k++) {
		if (i + k > count || byte[i + k] < low || byte[i + k] > high)
			return 0
		low = 128
		high = 191
	}
	return bytes
}

function put(value)
{
	if (value == 34 || value == 92)
		printf "\\%c", value
	else if (value < 32 || value == 127)
		printf "\\u%04x", value
	else
		printf "%c", value
}

END {
	printf "\""
	for (i = 1; i <= count; ) {
		bytes = width(i)
		if (bytes == 0)
			printf "%%%02X", byte[i++]
		for (; bytes > 0; bytes--)
			put(byte[i++])
	}
	printf "\""
}
