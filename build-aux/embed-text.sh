#!/bin/sh
# embed-text.sh NAME FILE HEADER: FILE as C: NAME_text, and NAME_tag, its SHA-256 as an entity
# tag.  HEADER declares both.
set -eu
export LC_ALL=C
digest=$(sha256sum <"$2")
printf '/* Made from %s by build-aux/embed-text.sh. */\n#include "%s"\n\n' "${2##*/}" "$3"
printf 'const char %s_tag[] = "\\"%s\\"";\n\nconst char %s_text[] =\n' "$1" "${digest%% *}" "$1"
awk '{ gsub(/["\\]/, "\\\\&"); print "\t\"" $0 "\\n\"" }' "$2"
printf ';\n'
