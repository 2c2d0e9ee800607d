#!/bin/bash
# mandoc has nothing to say about the manual pages, by style neither.
set -u
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"
needs mandoc mandoc

# remarks PAGE: whether the pages that it refers to are installed here says nothing about it.
remarks()
{
	! mandoc -Tlint -Wstyle "$1" 2>&1 | grep -vE 'referenced manual not found|outdated mandoc.db'
}

for page in man/*.[1-9]; do
	holds "mandoc $page" remarks "$page"
done
finish
