#!/bin/bash
# A file of more than 300 lines does more than one thing.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# Those that may: files that programs write, and files that are one table or one reference.
longer=(
	bench/peers/fastify/package-lock.json   # npm writes it
	doc/openapi.yaml                        # the API's reference, read by tools as one file
	doc/schema.sql                          # script/schema writes it
	lib/Makemodule.am                       # the list of the library's files
	man/reflectorctl.8                      # a manual page is one file
	sql/tables/0001-baseline.sql            # a released migration is never edited
	t/clients/schemathesis/requirements.txt # pip writes it
	t/npm/clients/package-lock.json         # npm writes it
	t/npm/eslint/package-lock.json          # npm writes it
	t/npm/provider/package-lock.json        # npm writes it
)

folders=(bench cgi-bin console deliver doc include jibri jitsi-meet lib m4 man monitoring nginx prosody script
	sql systemd t tools)

# too_long: the text files that are longer, but for those.
too_long()
{
	find "${folders[@]}" ./*.md configure.ac ./*.am -type f ! -path '*/node_modules/*' -print0 |
		xargs -0 grep -cI '' -- | awk -F: '$NF > 300 { print $1 }' |
		grep -vxF -f <(printf '%s\n' "${longer[@]}")
}

# not_longer: of those, what is short or gone by now.
not_longer()
{
	local file

	for file in "${longer[@]}"; do
		[[ -f $file && $(wc -l <"$file") -gt 300 ]] || echo "$file"
	done
}

report 'no file that is written by hand has more than 300 lines' "$(too_long)"
report 'every exception is needed' "$(not_longer)"
finish
