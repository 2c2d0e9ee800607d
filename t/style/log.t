#!/bin/bash
# Warnings and errors say what to do, and doc/operations/log.md quotes lines that programs write.
# shellcheck disable=SC2016
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

sources=(lib include cgi-bin deliver tools)

# texts: each source with neighbouring string literals joined, on one line.
texts() {
	find "${sources[@]}" -type f -name '*.[ch]' -print0 |
		xargs -0 perl -0777 -ne 's/"\s*(?:PRI\w+\s*)?"//g; s/"\s*PRI\w+\s*"//g; s/\\"/"/g; s/\s+/ /g; print "$ARGV\t$_\n"'
	find jibri -type f -name '*.sh' -print0 |
		xargs -0 perl -0777 -ne 's/\s+/ /g; print "$ARGV\t$_\n"'
}

# Lines without a verb that an operator can follow.  A text that ends in %s has it from elsewhere.
speechless() {
	texts | perl -ne '
		my ($file, $text) = split /\t/, $_, 2;
		next if $file =~ m{^jibri/};
		while ($text =~ m{log_(?:warn|error)\(\s*"(.*?)"\s*[,)]}g) {
			my $said = $1;
			next if $said =~ m{%s$};
			next if $said =~ m{\b(allow|check|compare|correct|create|erase|free|give|install|look|mend|mount|PATCH|POST|raise|read|restart|run|scrape|see|set|start|update|use)\b|nothing to do|restarts to};
			print "$file: $said\n";
		}'
}

# Quotes whose parts no source has: one file has all of them, in their order.
unwritten() {
	texts >"$scratch"
	perl -ne 'print "$1\n" if m{^\| `(.*?)` \|}' doc/operations/log.md |
		while IFS= read -r quote; do
			QUOTE=$quote perl -ne '
				BEGIN { $wanted = join ".*?", map { quotemeta } split /\.\.\.|(?<=: )/, $ENV{QUOTE}, -1 }
				if (/$wanted/) { $found = 1; last }
				END { print "$ENV{QUOTE}\n" unless $found }' "$scratch"
		done
}

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT
report 'every warning and error says what to do' "$(speechless)"
report 'each line that doc/operations/log.md quotes is written by a source' "$(unwritten)"
report 'doc/operations/log.md quotes at least thirty lines' \
	"$([ "$(grep -c '^| `' doc/operations/log.md)" -ge 30 ] || echo fewer)"
finish
