#!/bin/bash
# Every corpus file through its fuzz target: what a fuzzer found once stays found.
set -u
srcdir=${top_srcdir:-$(dirname "$0")/../..}
builddir=${top_builddir:-$srcdir/build}
count=0
for corpus in "$srcdir"/t/fuzz/corpus/*/; do
	target=$(basename "$corpus")
	count=$((count + 1))
	if output=$("$builddir/t/fuzz/$target-replay" "$corpus" 2>&1); then
		echo "ok $count - $target: $(grep -c '^ok' <<<"$output") files"
	else
		echo "not ok $count - $target"
		printf '%s\n' "$output" | tail -n 40 | sed 's/^/# /'
	fi
done
echo "1..$count"
