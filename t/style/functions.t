#!/bin/bash
# A function does one job: in at most 40 lines, with at most five parameters.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

folders=(bench cgi-bin deliver include lib t tools)

# File:line, name, lines of the body and number of parameters of each function.  As clang-format
# writes it, the body's braces stand alone at the beginning of a line, and what is before the
# first since an empty line is the head.
# shellcheck disable=SC2016 # an awk program
measure='
	# Counts from the end: before the name there may be attributes.  The parameters of a
	# parameter that is a function do not count, nor does "...".
	function take_apart(head,    at, depth, character) {
		parameters = head !~ /, \.\.\.\)$/
		for (at = length(head); at > 0; at--) {
			character = substr(head, at, 1)
			depth += (character == ")") - (character == "(")
			if (character == "(" && depth == 0)
				break
			parameters += character == "," && depth == 1
		}
		name = substr(head, 1, at - 1)
		sub(/.*[^A-Za-z0-9_]/, "", name)
	}

	FNR == 1 || /^$/ || /^[#}]/ || /^ ?[\/*]/ { head = "" }
	/^\{$/ {
		take_apart(head)
		start = FNR
	}
	/^\}$/ { print FILENAME ":" start, name, FNR - start - 1, parameters }
	/^[A-Za-z_ \t]/ { head = head " " $0 }
'
found=$(find "${folders[@]}" -name '*.[ch]' -exec awk "$measure" {} + )

# beyond COLUMN MOST WHAT: the functions that have more.
beyond()
{
	awk -v column="$1" -v most="$2" -v what="$3" \
		'$column > most { print $1 ": " $2 " has " $column " " what }' <<<"$found"
}

report 'no function has more than 40 lines' "$(beyond 3 40 lines)"
report 'no function has more than five parameters' "$(beyond 4 5 parameters)"
report 'every body was measured' "$(diff <(find "${folders[@]}" -name '*.[ch]' -exec cat {} + | grep -c '^{$') \
	<(grep -c . <<<"$found"))"
finish
