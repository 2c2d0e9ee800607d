#!/bin/bash
# Comments stand alone or cite a heading of doc/design; what doc/design names exists.
# shellcheck disable=SC2016
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

product=(include lib cgi-bin deliver tools sql script prosody jibri nginx systemd jitsi-meet
	build-aux bench m4 man Makefile.am configure.ac README.md CONTRIBUTING.md SECURITY.md)
# Documents that are not in the repository.
absent='contract|\bthe seed\b|\bseed.s\b|\borigin.s (receivers|shape|status|is)|[Tt]he origin.s|[Tt]he guide\b'
absent+='|older guide|architecture( \(|\.md|: )|findings\.md|\bfacts/[a-z]+\.md|style\.md'

# The files that may cite, each as one line without the marks of its comments.
flat() {
	find "${product[@]}" doc t -type f \( -name '*.[ch]' -o -name '*.sql' -o -name '*.lua' \
		-o -name '*.sh' -o -name '*.py' -o -name '*.t' -o -name '*.conf' -o -name '*.md' -o -name '*.am' \) \
		! -path '*/node_modules/*' ! -path t/style/design.t -print0 |
		xargs -0 perl -0777 -ne 's/\n[ \t]*(?:\*|--|#|\/\/)?[ \t]*/ /g; print "$ARGV\t$_\n"'
}

# Citations whose file has no such heading: from anywhere by path, within doc/design by link.
unknown_headings() {
	flat | perl -ne '
		my ($from, $text) = split /\t/, $_, 2;
		while ($text =~ m{(doc/design(?:/[a-z]+)?\.md), "([^"]+)"}g) { print "$from\t$1\t$2\n" }
		next unless $from =~ m{^doc/design|^sql/README};
		(my $folder = $from) =~ s{[^/]*$}{};
		while ($text =~ m{\]\(((?:[./]|\w)+\.md)\), "([^"]+)"}g) { print "$from\t$folder$1\t$2\n" }
		while ($text =~ m{"([^"]+)" in \[[^]]*\]\(([^)]+\.md)\)}g) { print "$from\t$folder$2\t$1\n" }' |
		while IFS=$'\t' read -r from file heading; do
			grep -qxF "## $heading" "$file" 2>/dev/null || echo "$from: $file has no heading \"$heading\""
		done
}

# has FUNCTION FILE
has() {
	case $2 in
	*.sql) [ "${2##*/}" = "$1.sql" ] && [ -f "$2" ] ;;
	*.sh) grep -q "^$1()" "$2" ;;
	*) grep -q "^$1(" "$2" ;;
	esac 2>/dev/null
}

lost_steps() {
	sed -nE 's/^    [a-z]+ +([a-z_0-9]+) +([a-z]+\/[^ ]+)$/\1 \2/p' doc/design/walks.md |
		while read -r name file; do
			has "$name" "$file" || echo "$file has no $name"
		done
}

# Prose alone: no drawing, no table, no heading.
long_sentences() {
	for file in doc/design.md doc/design/*.md; do
		sed -E '/^(    |\||#)/s/.*//' "$file" | perl -00 -ne '
			s/\n(?=- |\d+\. )/\n\n/g;
			for my $part (split /\n\n/) {
				$part =~ s/\s+/ /g;
				for (split /(?<=[.:;?])\s+/, $part) {
					my @words = grep { /\w/ } split;
					print "'"$file"': ", scalar @words, " words: $_\n" if @words > 25;
				}
			}'
	done
}

unlisted() {
	for file in doc/design/*.md; do
		grep -q "^| \[${file#doc/}\](${file#doc/})" doc/design.md || echo "$file"
	done
}

report 'comments cite nothing that is not in the repository' \
	"$(grep -rnE --binary-files=without-match "$absent" "${product[@]}" t --exclude=design.t --exclude-dir=node_modules)"
report 'every heading of doc/design that is cited exists' "$(unknown_headings)"
report 'every step of a walk is in its file' "$(lost_steps)"
report 'every file of doc/design is in its index' "$(unlisted)"
report 'no sentence of doc/design has more than 25 words' "$(long_sentences)"
finish
