# shellcheck shell=bash disable=SC2154
# What script/test keeps for people to look at: pictures and figures, a folder for each stage that makes some.

artefacts=${REFLECTOR_ARTEFACTS:-$cache/artefacts}

# keep_artefacts NAME FOLDER: replaces what the last run of the stage kept.
keep_artefacts()
{
	[[ -d $2 ]] || return 0
	mkdir -p -- "$artefacts" && rm -rf -- "${artefacts:?}/$1" && cp -r -- "$2" "$artefacts/$1" &&
		echo "note: pictures and figures: $artefacts/$1"
}
