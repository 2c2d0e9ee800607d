# shellcheck shell=bash disable=SC2034
# Sourced by the style tests: enters the folder of the sources and writes TAP.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
count=0

# report NAME FOUND: good when nothing was found; shows it otherwise.
report()
{
	count=$((count + 1))
	if [[ ! $2 ]]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# holds NAME COMMAND...: good when the command succeeds; shows its output otherwise.
holds()
{
	local name=$1 output

	shift
	if output=$("$@" 2>&1); then
		report "$name" ''
	else
		report "$name" "${output:-failed: $*}"
	fi
}

# finish: the plan, which comes last.
finish()
{
	echo "1..$count"
}
