#!/bin/bash
# look.sh SECONDS COMMAND...: runs COMMAND again and again, with a pause of SECONDS; what it prints is
# dropped, and its messages are kept.
# shellcheck source=pause.sh
. "${BASH_SOURCE[0]%/*}/pause.sh"
seconds=$1
shift

while :; do
	"$@" >/dev/null </dev/null
	pause "$seconds"
done
