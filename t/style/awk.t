#!/bin/bash
# build-aux/embed-sql.sh writes the same C whichever awk the builder has.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT
awks=(mawk gawk original-awk busybox)

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

for awk in "${awks[@]}"; do
	written "$awk" >"$folder/$awk.out" 2>&1
	holds "$awk" cmp -- "$folder/mawk.out" "$folder/$awk.out"
done
holds 'what they write is the schema' grep SCHEMA_VERSION "$folder/mawk.out"
finish
