#!/bin/bash
# Every Lua file passes luacheck and is understood by each Lua that Prosody runs on.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
mapfile -t files < <(find prosody t/prosody -name '*.lua' | sort)
count=0

# holds NAME COMMAND...
holds()
{
	local name=$1 output

	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
}

# is_short FILE: a file of more than 300 lines does more than one thing.
is_short()
{
	[[ $(wc -l <"$1") -le 300 ]]
}

echo "1..$((5 * ${#files[@]}))"
for file in "${files[@]}"; do
	holds "luacheck $file" luacheck --no-color "$file"
	for version in 5.2 5.3 5.4; do
		holds "Lua $version reads $file" "luac$version" -p "$file"
	done
	holds "$file is short" is_short "$file"
done
