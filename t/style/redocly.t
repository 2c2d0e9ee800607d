#!/bin/bash
# doc/openapi.yaml passes redocly's recommended rules without an error or a warning.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
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

report 'doc/openapi.yaml has no problem' "$(found doc/openapi.yaml)"
sed '/^      security: /d' doc/openapi.yaml >"$work/broken.yaml"
holds 'the linter finds what is broken' grep security-defined <(found "$work/broken.yaml")
finish
