#!/bin/bash
# Every Lua file passes luacheck.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs luacheck lua-check
mapfile -t files < <(find prosody t/prosody -name '*.lua' | LC_ALL=C sort)
for file in "${files[@]}"; do
	holds "luacheck $file" luacheck --no-color "$file"
done
finish
