#!/bin/bash
# Every relative link of a Markdown file leads to a file.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
mapfile -t files < <(find . -name '*.md' ! -path './.git/*' ! -path '*/node_modules/*' | sort)
count=0

# lost FILE: its links that lead nowhere.
lost()
{
	local target

	grep -oE '\]\([^)#]+' "$1" | sed 's/^](//' | while read -r target; do
		[[ $target == *://* || $target == mailto:* || -e ${1%/*}/$target ]] || echo "$target"
	done
}

echo "1..${#files[@]}"
for file in "${files[@]}"; do
	count=$((count + 1))
	missing=$(lost "$file")
	if [[ -z $missing ]]; then
		echo "ok $count - $file"
	else
		echo "not ok $count - $file: ${missing//$'\n'/ }"
	fi
done
