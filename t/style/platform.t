#!/bin/bash
# Where meetings take place is known by name in lib/platform alone, and in the programs and the
# migrations that are one platform's own.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

names=$(sed -nE 's/^\t\.name = "([a-z]+)",$/\1/p' lib/platform/*.c | sort -u)
rows=$(sed -nE 's/^\t&([a-z]+)_platform,$/\1/p' lib/platform/table.c | sort -u)
[[ $names && $names == "$rows" ]] && lost= || lost="files: $names; rows: $rows"
report 'each platform of lib/platform is a row of its table' "$lost"
any=$(paste -sd '|' - <<<"$names")

# The programs of a platform's own URL space: cgi-bin/NAME.  tools/doctor/programs.c lists them.
# What doctor looks at on the hosts of Jitsi is Jitsi's own.
code() { # pattern
	grep -rnE --include='*.[ch]' "$1" include lib cgi-bin deliver tools |
		grep -vE "^((include|lib)/platform|cgi-bin/($any))/|^tools/doctor/(programs|doctor|jitsi|jibri(-[a-z]+)?|join(-[a-z]+)?|meet|prosody)\.[ch]:|^tools/doctor.c:"
}
report 'no other C names a platform in a text' "$(code "\"($any)\"")"
report 'no other C calls what is one platform'"'"'s' "$(code "\\b($any)_[a-z]")"
report 'other C includes platform/platform.h alone' \
	"$(code '^#include "platform/' | grep -v '"platform/platform.h"')"
report 'neither functions nor statements of SQL name a platform' \
	"$(grep -rnE "'($any)'" sql/code sql/queries)"
finish
