#!/bin/bash
# The console is small, and needs nothing that its Content-Security-Policy forbids.
# shellcheck source-path=SCRIPTDIR source=tap.sh disable=SC2016
. "$(dirname "$0")/tap.sh"
most_bytes=150000
mapfile -t files < <(find console -type f | sort)
mapfile -t scripts < <(find console -name '*.js' | sort)

# absent NAME PATTERN FILE...
absent()
{
	report "$1" "$(grep -nHE -- "$2" "${@:3}")"
}

bytes=$(cat -- "${files[@]}" | wc -c)
report "it has less than $most_bytes bytes" "$([[ $bytes -lt $most_bytes ]] || echo "$bytes")"
absent 'no text becomes markup or code' \
	'\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc|setHTML\w*|eval|Function)\b|document\.write' \
	"${scripts[@]}"
absent 'no handler, no style and no script is an attribute' \
	'\bon[a-z]+ *=|\bstyle *=|<style|<script(>| [^>]*>[^<])|javascript:' console/index.html console/*.svg
absent 'no style is an attribute in a script' 'setAttribute\( *["'\''](style|on)|\bstyle: *["'\''`]|\.cssText\b' \
	"${scripts[@]}"
absent 'nothing is kept but in sessionStorage' '\b(localStorage|indexedDB|caches|document\.cookie)\b' "${scripts[@]}"
absent 'no address of another host, and none from the root' \
	'(href|src|from|import) *[=(]? *["'\''](https?:)?/|["'\''(]https?://[^w]' \
	console/index.html "${scripts[@]}" console/console.css
finish
