#!/bin/bash
# The console is small, as it is and as nginx compresses it, needs nothing that its Content-Security-Policy
# forbids, and uses each of its texts.
# shellcheck source-path=SCRIPTDIR source=tap.sh disable=SC2016
. "$(dirname "$0")/tap.sh"
most_bytes=150000
most_sent_bytes=100000
large=
mapfile -t files < <(find console -type f | sort)
mapfile -t scripts < <(find console -name '*.js' | sort)

# absent NAME PATTERN FILE...
absent()
{
	report "$1" "$(grep -nHE -- "$2" "${@:3}")"
}

# needed FILE...: these scripts, and all that they import at once.
needed()
{
	local -A known=()
	local file target

	while [[ $# -gt 0 ]]; do
		file=$1
		shift
		[[ -z ${known[$file]-} ]] || continue
		known[$file]=yes
		while IFS= read -r target; do
			set -- "$@" "$(realpath --relative-to=. -- "${file%/*}/$target")"
		done < <(sed -nE 's|^.*\bfrom "(\.[^"]*)";$|\1|p' "$file")
	done
	printf '%s\n' "${!known[@]}"
}

for view in console/views/*.js; do
	mapfile -t loaded < <(needed console/main.js "$view")
	bytes=$(cat -- console/index.html console/*.css console/*.svg "${loaded[@]}" | wc -c)
	large+=$([[ $bytes -lt $most_bytes && ${#loaded[@]} -gt 4 ]] || printf '%s: %d\n' "$view" "$bytes")
done
report "no view loads $most_bytes bytes" "$large"
bytes=$(for file in "${files[@]}"; do gzip -c1 -- "$file"; done | wc -c)
report "all files are sent in less than $most_sent_bytes bytes" "$([[ $bytes -lt $most_sent_bytes ]] || echo "$bytes")"
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
report 'every text is used' "$(node t/style/texts.mjs console/texts "${scripts[@]}")"
broken=$(mktemp -d) || exit 1
trap 'rm -rf -- "$broken"' EXIT
cp -- console/texts/* "$broken"
sed -i 's/^export const shell = {/&\n\tforgotten: "x",/' "$broken/page.js"
holds 'a text that is not used is found' grep -x 'shell.forgotten' \
	<(node t/style/texts.mjs "$broken" "${scripts[@]}")
finish
