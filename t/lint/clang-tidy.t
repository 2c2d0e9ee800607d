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
# How deep its analyzer looks into a function.  Clang would go on to 225000, which costs more than twice as much
# and has found nothing more: script/soak analyzer does.
depth=(-Xclang -analyzer-config -Xclang "max-nodes=${ANALYZER_NODES:-50000}")
flags=(-std=gnu11 "${includes[@]}" "${words[@]}" "${depth[@]}")
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

# finds CHECK LINE...: it says so of a file with a function of these lines, at that depth.
finds()
{
	{
		printf '#include <stdlib.h>\nstatic void drop(int *p, int n) { if (n > 3) free(p); }\n'
		printf 'int seeded(int n);\nint seeded(int n)\n{\n'
		printf '%s\n' "${@:2}" '}'
	} >"$work/seeded.c"
	cp -- .clang-tidy "$work/" && clang-tidy --quiet "$work/seeded.c" -- -std=gnu11 "${depth[@]}" 2>&1 | grep -q -e "\[$1"
}

holds 'its analyzer finds a null pointer' finds clang-analyzer-core.NullDereference \
	'int k = 5, *p = NULL; if (n < 7) p = &k; if (n > 8) *p = n; return k;'
holds 'its analyzer finds memory that another function has freed' finds clang-analyzer-unix.Malloc \
	'int *p = malloc(sizeof(int)); if (p == NULL) return 0; drop(p, n); *p = n; n = *p; drop(p, 4); return n;'
holds 'its analyzer finds what nothing has set' finds clang-analyzer-core.UndefinedBinaryOperatorResult \
	'int k; switch (n) { case 1: case 2: k = 5; break; default: break; } return k + 1;'
finish
