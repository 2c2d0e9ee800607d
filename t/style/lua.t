#!/bin/bash
# Every Lua file passes luacheck and is understood by each Lua that Prosody runs on.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
mapfile -t files < <(find prosody t/prosody -name '*.lua' | sort)

for file in "${files[@]}"; do
	for version in 5.2 5.3 5.4; do
		holds "Lua $version reads $file" "luac$version" -p "$file"
	done
done
finish
