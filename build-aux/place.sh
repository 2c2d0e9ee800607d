#!/bin/sh
# place.sh install|uninstall SOURCE PLACE FILE...: installs files of the folder SOURCE in which
# @bindir@, @libexecdir@ and @pkgdatadir@ are replaced by the variables of these names.  PLACE is
# a folder if it ends with /; a file of systemd/NAME.d goes to PLACE/NAME.d there.
# shellcheck disable=SC2154
set -eu

action=$1 source=$2 place=$3
shift 3

for file; do
	case $place in
	*/) there=$place${file#*/} ;;
	*) there=$place ;;
	esac
	if [ "$action" = uninstall ]; then
		rm -f -- "$there"
		rmdir -- "${there%/*}" 2>/dev/null || :
		continue
	fi
	mkdir -p -- "${there%/*}"
	sed -e "s|@bindir@|$bindir|g" -e "s|@libexecdir@|$libexecdir|g" \
		-e "s|@pkgdatadir@|$pkgdatadir|g" <"$source/$file" >"$there"
	chmod 0644 -- "$there"
done
