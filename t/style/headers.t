#!/bin/bash
# Headers: include/ has what more than one layer includes, and each declares what the file of
# its own name has.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
count=0

# implemented elsewhere: header, the files that have its functions, why
elsewhere='
'

report() # name, what was found
{
	count=$((count + 1))
	if [[ ! $2 ]]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	printf '%s\n' "$2" | sed 's/^/# /'
}

# Tests count, and so does a header of include/ that gives another to whoever includes it.
private_headers()
{
	local header name layer others

	for header in include/*/*.h; do
		name=${header#include/}
		layer=${name%%/*}
		mapfile -t others < <(find lib -mindepth 1 -maxdepth 1 -type d ! -name "$layer")
		grep -rqlE --include='*.[ch]' "^#include \"$name\"" bench cgi-bin deliver include t tools \
			"${others[@]}" ||
			echo "$header: only $layer includes it; its place is lib/$layer"
	done
}

# declared HEADER: the functions that it declares, without those that it defines itself.
declared()
{
	perl -0777 -ne 's{/\*.*?\*/}{}gs; s/^#.*?(?<!\\)\n//gm;
		1 while s/\{[^{}]*\}/;/g;
		for (split /;/) {
			next if /\b(typedef|inline|extern)\b/ || /^\s*(struct|enum|union)\s+\w+\s*$/;
			print "$1\n" if /\b([a-z]\w*)\s*\(/ || /\w\s+\*?([a-z]\w*)\s*$/;
		}' "$1"
}

misplaced()
{
	local header name function
	local -a files

	for header in include/*/*.h; do
		name=${header#include/}
		mapfile -t files < <(awk -v name="$name" '$1 == name { print $2 }' <<<"$elsewhere")
		declared "$header" | while read -r function; do
			grep -qs "^$function(" "lib/${name%.h}.c" "${files[@]}" ||
				echo "$header: $function is not in lib/${name%.h}.c"
		done
	done
}

report 'include/ has what several layers, programs or tests include' "$(private_headers)"
report 'what a header declares is in the file of its name' "$(misplaced)"
echo "1..$count"
