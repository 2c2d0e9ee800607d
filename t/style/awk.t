#!/bin/bash
# build-aux/embed-sql.sh writes the same C whichever awk the builder has.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT
awks=(mawk gawk original-awk busybox)
count=0

# written AWK: everything that embed-sql.sh makes, by that awk.
written()
{
	mkdir -- "$folder/$1"
	printf '#!/bin/sh\nexec %s "$@"\n' "${1/busybox/busybox awk}" >"$folder/$1/awk"
	chmod +x -- "$folder/$1/awk"
	for kind in queries.h queries.c schema.c schema_version.h; do
		PATH=$folder/$1:$PATH sh build-aux/embed-sql.sh "$kind" || echo "failed: $kind"
	done
}

echo "1..${#awks[@]}"
for awk in "${awks[@]}"; do
	count=$((count + 1))
	written "$awk" >"$folder/$awk.out" 2>&1
	if grep -q 'SCHEMA_VERSION' "$folder/$awk.out" && cmp -- "$folder/mawk.out" "$folder/$awk.out"; then
		echo "ok $count - $awk"
	else
		echo "not ok $count - $awk"
	fi
done
