#!/bin/bash
# The console, and what drives browsers, passes eslint; the rules find what they are for.
# shellcheck disable=SC2016
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs npm npm
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
cp t/npm/eslint/* "$work/" || exit 1
npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --no-update-notifier --cache "$work/cache" \
	--loglevel error >"$work/log" 2>&1 || {
	cat -- "$work/log"
	echo 'Bail out! npm ci failed'
	exit 1
}

# lints FOLDER [PATH...]
lints()
{
	(cd -- "$1" && "$work/node_modules/.bin/eslint" --no-color --config "$work/eslint.config.js" "${@:2}")
}

# finds RULE LINE: eslint says so of a file with this line.
finds()
{
	mkdir -p -- "$work/tree/console" && printf '%s\n' "$2" >"$work/tree/console/file.js"
	lints "$work/tree" console | grep -q -- "$1"
}

holds 'eslint console' lints . console
holds 'eslint t' lints . t/npm/console t/npm/eslint t/style
holds 'finds markup' finds no-restricted-properties 'document.body.innerHTML = "";'
holds 'finds what else would keep something' finds no-restricted-globals 'localStorage.clear();'
holds 'finds code in a text' finds no-eval 'eval("1");'
holds 'finds a handler' finds no-restricted-syntax 'document.body.onclick = null;'
for line in 'h("p", null, "refused");' 'h("p", { title: "refused" });' 'h("p", null, a ? "refused" : b);' \
	'const text = "Not yet";' 'const text = `${a} in all`;' 'fill(node, [`${n} people`]);'; do
	holds "finds a text for people: $line" finds console/english "$line"
done
finish
