# shellcheck shell=bash disable=SC2154
# The stage of script/test that boots whole Debians.

# in_machine NAME PYTEST_ARGUMENT...: in a booted Debian of its own, a copy of $root.
in_machine()
{
	local folder=$own/$1 status=0

	mkdir -p -- "$folder"
	(
		cd -- "$top" && on_copy "$folder" env BUILD_DIR="$work/gcc" PACKAGES="$own/packages" MACHINE="$folder" \
			/usr/bin/python3 -B -m pytest -q -p no:cacheprovider --basetemp="$folder/pytest" \
			--junitxml="$own/$1.xml" "${@:2}"
	) >"$own/$1.log" 2>&1 || status=$?
	cat -- "$own/$1.log"
	return "$status"
}

# Whole Debians of this machine's release are booted, the deployment of the manual is done there, and
# in one of them doctor looks for faults.  Two at once: they wait for units most of the time.
stage_production()
{
	local release status=0 libraries doctor pid

	release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	build_gcc || return
	mapfile -t libraries < <(library_packages "$work"/gcc/cgi-bin/{rooms/rooms,meetings/meetings} \
		"$work/gcc/deliver/deliver" "$work/gcc/tools/reflectorctl")
	BUILD_DIR=$work/gcc "$top/script/package" "$own/packages" || return
	take_root production "$release" "${machine_packages[@]}" "${libraries[@]}" || return
	mapfile -t doctor < <(cd -- "$top" && ls t/production/test_doctor*.py)
	in_machine doctor "${doctor[@]}" &
	pid=$!
	in_machine operations "${doctor[@]/#/--ignore=}" t/production || status=1
	wait "$pid" || status=1
	count_pytest "$own/operations.xml"
	count_pytest "$own/doctor.xml"
	return "$status"
}
