#!/bin/bash
# Every C file stands as clang-format writes it: make format rewrites them.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
# shellcheck source-path=SCRIPTDIR source=format.sh
. t/lint/format.sh
needs clang-format clang-format
if ! find_formatter; then
	# script/test shows the note.
	echo "note: nothing was compared with clang-format: the C files are formatted by release" \
		"$formatter_release, here is $(clang-format --version)"
	finish
	exit
fi

# A look at all files, as many at once as there are cores.
compare()
{
	formatted_files | xargs -0 -n 50 -P "$(nproc)" "$formatter" --dry-run --Werror
}

holds 'every C file stands as clang-format writes it' compare
finish
