#!/bin/bash
# What lib/LAYER/foo.c exports begins with the file's name, foo_, or with the layer's, LAYER_:
# whoever reads a call knows where to look.  Of a library that is built: make check.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
[[ ${top_builddir-} ]] || {
	echo 'Bail out! top_builddir is not set: run make check'
	exit 1
}

# Another prefix: file, prefix, why
others='
auth/digest        mac     a digest with a key; one context of OpenSSL serves both
db/group_commit    group   functions of struct group
model/participant  stay    functions of struct stay, many to a participant
net/post           poster  functions of struct poster
'

# An object that is left of a source that is no more does not count.
exported()
{
	local object path

	for object in "$top_builddir"/lib/*/*.o; do
		path=${object#"$top_builddir/lib/"}
		path=${path%.o}
		[[ ! -f lib/$path.c && ! -f $top_builddir/lib/$path.c ]] ||
			nm -g --defined-only "$object" | awk -v path="$path" 'NF == 3 && $3 !~ /^__/ { print path, $3 }'
	done
}

foreign()
{
	exported | awk -v others="$others" '
		BEGIN {
			count = split(others, lines, "\n")
			for (i = 1; i <= count; i++)
				if (split(lines[i], words, " ") > 1)
					more[words[1]] = words[2]
		}
		function begins(symbol, prefix) {
			return symbol == prefix || index(symbol, prefix "_") == 1
		}
		{
			split($1, part, "/")
			gsub(/-/, "_", part[2])
			if (!begins($2, part[2]) && !begins($2, part[1]) && !($1 in more && begins($2, more[$1])))
				print "lib/" $1 ".c exports " $2
		}'
}

found=$(foreign)
if [[ ! $found && $(exported | wc -l) -gt 100 ]]; then
	echo 'ok 1 - what a file exports begins with its name'
else
	echo 'not ok 1 - what a file exports begins with its name'
	printf '%s\n' "$found" | sed 's/^/# /'
fi
echo 1..1
