#!/bin/bash
# clang-tidy finds nothing in the programs, their library and what the tests share; .clang-tidy
# says what it looks for.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs clang-tidy clang-tidy
[[ -f ${top_builddir:-build}/include/db/queries.h ]] || {
	echo 'Bail out! a header is missing that make makes: run make first'
	exit 1
}
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
declare -a words
eval "words=(${LINT_CPPFLAGS-})"
flags=(-std=gnu11 "${includes[@]}" "${words[@]}")
mapfile -t files < <(find cgi-bin deliver lib t/lib tools -name '*.c' | LC_ALL=C sort)

# A process a file, as many at once as there are cores; what each finds is a file.
# shellcheck disable=SC2016
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c '
	out=$1/${2//\//+}
	clang-tidy --quiet "$2" -- "${@:3}" >"$out" 2>"$out.err" || cat -- "$out.err" >>"$out.failed"
' clang-tidy "$work" {} "${flags[@]}"
for file in "${files[@]}"; do
	out=$work/${file//\//+}
	status=0
	[[ -f $out && ! -e $out.failed && ! -s $out ]] || status=1
	verdict "clang-tidy $file" "$status" "$(cat -- "$out" "$out.failed" 2>&1)"
done
finish
