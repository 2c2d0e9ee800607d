#!/bin/bash
# doc/openapi.yaml passes redocly's recommended rules without an error or a warning.
set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
install()
{
	cp t/npm/lint/* "$work/" && npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --no-update-notifier \
		--cache "$work/cache" --loglevel error
}

install >"$work/log" 2>&1 || {
	cat -- "$work/log"
	echo 'Bail out! npm ci failed'
	exit 1
}

# found FILE: what the linter says.
found()
{
	REDOCLY_TELEMETRY=off node "$work/lint.js" "$1" 2>&1 || echo "the linter failed"
}

count=0
verdict()
{
	count=$((count + 1))
	echo "$1 $count - $2"
}

problems=$(found doc/openapi.yaml)
if [[ ! $problems ]]; then
	verdict ok 'doc/openapi.yaml has no problem'
else
	verdict 'not ok' 'doc/openapi.yaml has no problem'
	echo "# ${problems//$'\n'/$'\n# '}"
fi
sed '/^      security: /d' doc/openapi.yaml >"$work/broken.yaml"
if [[ $(found "$work/broken.yaml") == *security-defined* ]]; then
	verdict ok 'the linter finds what is broken'
else
	verdict 'not ok' 'the linter finds what is broken'
fi
echo "1..$count"
