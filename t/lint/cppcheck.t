#!/bin/bash
# cppcheck finds nothing in all that is compiled.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs cppcheck cppcheck
# That it does not follow every branch of a long function is no finding.
holds cppcheck cppcheck --quiet --std=c11 --enable=warning,performance,portability \
	--error-exitcode=2 --inline-suppr -j "$(nproc)" \
	--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
	-DPACKAGE_NAME='"name"' -DPACKAGE_VERSION='"version"' "${includes[@]}" bench cgi-bin deliver lib tools t/lib t/unit t/wire
finish
