#!/bin/bash
# Every relative link of a Markdown file leads to a file.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
mapfile -t files < <(find . -name '*.md' ! -path './.git/*' ! -path '*/node_modules/*' | sort)

# lost FILE: its links that lead nowhere.
lost()
{
	local target

	grep -oE '\]\([^)#]+' "$1" | sed 's/^](//' | while read -r target; do
		[[ $target == *://* || $target == mailto:* || -e ${1%/*}/$target ]] || echo "$target"
	done
}

for file in "${files[@]}"; do
	report "$file" "$(lost "$file")"
done
finish
