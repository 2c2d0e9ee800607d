#!/bin/bash
# Every relative link of a Markdown file leads to a file, and to a heading of it if it names one.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
mapfile -t files < <(find . -name '*.md' ! -path './.git/*' ! -path '*/node_modules/*' | sort)

# headings FILE: as links name them.
headings()
{
	sed -n 's/^#\+ //p' "$1" | tr '[:upper:]' '[:lower:]' | sed "s/[^a-z0-9 _-]//g; s/ /-/g"
}

# leads FROM TARGET: does a link in a file lead somewhere?
leads()
{
	local path=${2%%#*} heading=${2#*#} file

	file=${path:+${1%/*}/$path}
	file=${file:-$1}
	[[ -e $file ]] && { [[ $2 != *#* || $file != *.md ]] || headings "$file" | grep -qxF -- "$heading"; }
}

# lost FILE: its links that lead nowhere.
lost()
{
	local target

	grep -oE '\]\([^)]+' "$1" | sed 's/^](//' | while read -r target; do
		[[ $target == *://* || $target == mailto:* ]] || leads "$1" "$target" || echo "$target"
	done
}

for file in "${files[@]}"; do
	report "$file" "$(lost "$file")"
done
finish
