# shellcheck shell=bash disable=SC2034
# What the linters share: they stand at the top of the checkout and report by TAP.
#
#   top_builddir   a tree that is built: generated headers
#   LINT_CPPFLAGS  what the preprocessor is told there, besides includes, as a shell's words
#
# make lint gives both.
cd "${top_srcdir:-${BASH_SOURCE[0]%/*}/../..}" || exit 1
includes=(-Iinclude -I"${top_builddir:-build}/include" -It -I. -Itools)
count=0

# needs PROGRAM PACKAGE: a linter that is missing is an error, not something to skip.
needs()
{
	type -P "$1" >/dev/null || {
		echo "Bail out! $1 is missing: apt-get install $2"
		exit 1
	}
}

# verdict NAME STATUS OUTPUT
verdict()
{
	count=$((count + 1))
	if [[ $2 -eq 0 ]]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		[[ ! $3 ]] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

# holds NAME COMMAND...
holds()
{
	local output status=0

	output=$("${@:2}" 2>&1) || status=$?
	verdict "$1" "$status" "$output"
}

# finish: the plan, last.
finish()
{
	echo "1..$count"
}
