# shellcheck shell=bash disable=SC2034,SC2154
# The stages of script/test.  A stage writes only to the
# folder $own and to the trees that it builds.

# The order in which they start: long ones first, short ones last, so that all lanes end at about
# the same time.
all_stages=(sanitizers production lint prosody console database platform threads distcheck jibri cgi
    clients style gcc clang browser bench)

# Only when they are named: smoke is for other platforms (platform.sh), valgrind for script/soak.
more_stages=(smoke valgrind)

# Those that mostly wait, for units of systemd, for Prosody or for a page to refresh: one of them takes
# little from the others.
patient_stages=(production prosody console)

# built NAME [configure option...]: builds the tree work/NAME and the programs of make check, once
# for all stages.
built()
{
	local tree=$work/$1

	(
		flock 8
		[[ -f $tree.built ]] || {
			build "$tree" "${@:2}" && compile_tests "$tree" && touch "$tree.built"
		}
	) 8>>"$tree.lock"
}

# compile_tests TREE: prints output only when it fails.
compile_tests()
{
	make -C "$1" -j"$(nproc)" check TESTS= >"$1/compile-tests.log" 2>&1 && return
	tail -n 40 -- "$1/compile-tests.log"
	return 1
}

# build_gcc: the tree of most stages.  It and the others have debugging information for lines alone:
# full information takes an eighth more time, and nobody looks at variables here.
build_gcc()
{
	built gcc CC=gcc --enable-werror CFLAGS='-g1 -O2'
}

# check NAME [TARGET [VARIABLE=...]]: make check, or another TARGET of tests, in work/NAME.
check()
{
	local log=$own/check.log status=0

	flock -- "$work/$1.checks" make -C "$work/$1" -j"$(nproc)" "${2-check}" "${@:3}" >"$log" 2>&1 ||
		status=$?
	cat -- "$log"
	count_check "$log"
	[[ $status -eq 0 ]] || cat -- "$work/$1/test-suite.log"
	return "$status"
}

# processes: prints how many processes run the tests of this stage.  Those that run beside each other have
# one a core in all: with more nothing ends sooner, and tests would exceed their timeouts.
processes()
{
	local beside=$lanes

	[[ ! $is_live ]] && ! is_patient "$stage" || beside=1
	echo $((beside < $(nproc) ? $(nproc) / beside : 1))
}

# python_tests NAME PYTEST_ARGUMENT...: against the programs of work/NAME, a file a process.
python_tests()
{
	local tree=$work/$1 result=$own/$1.xml status=0

	shift
	(
		cd -- "$top" &&
			BUILD_DIR=$tree /usr/bin/python3 -B -m pytest -q -p no:cacheprovider \
				-n "$(processes)" --dist loadfile --basetemp="$own/pytest" --junitxml="$result" "$@"
	) || status=$?
	count_pytest "$result"
	return "$status"
}

# watch_reports: a sanitizer's report is a file in $own/reports.
watch_reports()
{
	local common="log_path=$own/reports/report:exitcode=86"

	mkdir -p -- "$own/reports"
	export ASAN_OPTIONS="$common:detect_stack_use_after_return=1"
	export UBSAN_OPTIONS="$common:print_stacktrace=1" TSAN_OPTIONS="$common"
}

# no_reports: shows and counts what the sanitizers found.
no_reports()
{
	local report count=0

	for report in "$own"/reports/*; do
		[[ -f $report ]] || continue
		count=$((count + 1))
		echo "sanitizer: $report"
		head -n 60 -- "$report"
	done
	rm -f -- "$own"/reports/*
	tally 0 "$count" 0
	[[ $count -eq 0 ]]
}

stage_style()
{
	local file status=0

	for file in "$top"/t/style/*.t; do
		echo "# ${file##*/}"
		"$file" >"$own/tap" 2>&1 || status=$?
		cat -- "$own/tap"
		count_tap "$own/tap"
	done
	return "$status"
}

stage_gcc()
{
	build_gcc && check gcc
}

# With DWARF 4: valgrind 3.19 does not read the DWARF 5 of clang 14.
build_clang()
{
	built clang CC=clang --enable-werror CFLAGS='-g1 -O2 -gdwarf-4'
}

stage_clang()
{
	build_clang && check clang
}

# With -O1, as the sanitizers' manual has it: what they add takes -O2 twice as long, and is the same.
build_sanitized()
{
	built sanitized CC=gcc --enable-werror --enable-sanitizer=address,undefined CFLAGS='-g1 -O1'
}

stage_sanitizers()
{
	local status=0 tests

	watch_reports
	build_sanitized || return
	check sanitized || status=1
	mapfile -t tests < <(database_tests --files-with-matches)
	python_tests sanitized "${tests[@]}" t/deliver t/e2e || status=1
	no_reports || status=1
	return "$status"
}

# database_tests OPTION: the tests of t/db that start our programs: grep's --files-with-matches;
# the others: its --files-without-match.
database_tests()
{
	grep "$1" -Ew 'reflectorctl|tools|[Ii]temizer|attending|plain_cgi|making|BUILD' -- "$top"/t/db/test_*.py
}

# SQL alone, and the models that other tests compare with: no sanitizer would see anything.
stage_database()
{
	local tests

	build_gcc || return
	mapfile -t tests < <(database_tests --files-without-match)
	python_tests gcc t/lib "${tests[@]}"
}

# What runs inside Jitsi, in a real Prosody and against the real programs.
stage_prosody()
{
	build_gcc || return
	python_tests gcc t/prosody
}

# Those end-to-end tests that depend on the transport, with plain CGI: without sanitizers, which
# each request would start anew.
stage_cgi()
{
	build_gcc || return
	TRANSPORT=cgi python_tests gcc t/e2e
}

# What runs on Jibri's machine, against the real receiver.
stage_jibri()
{
	build_gcc && python_tests gcc t/jibri
}

# What people meet in a browser: a real Chromium, Jitsi Meet's nginx, the real programs.
stage_browser()
{
	build_gcc && python_tests gcc t/browser
}

# The console in a real Chromium, before the real programs.
stage_console()
{
	local status=0

	build_gcc || return
	ARTEFACTS=$own/artefacts python_tests gcc t/console || status=1
	keep_artefacts console "$own/artefacts" || status=1
	return "$status"
}

# What others have written asks the real programs.
stage_clients()
{
	build_gcc && python_tests gcc t/clients
}

# units_with_threads TREE: those that can make a thread, libraries' own aside.
units_with_threads()
{
	local unit

	for unit in "$1"/t/unit/*-t; do
		! nm -u "$unit" | grep -w pthread_create >/dev/null || printf '%s\n' "${unit#"$1/"}"
	done
}

# The other units have one thread: there is nothing to see in them.
stage_threads()
{
	local status=0 units

	watch_reports
	build_gcc || return
	mapfile -t units < <(units_with_threads "$work/gcc")
	[[ ${#units[@]} -gt 0 ]] || return
	build "$work/threads" CC=gcc --enable-werror --enable-sanitizer=thread CFLAGS='-g1 -O1' || return
	check threads check check_PROGRAMS= TESTS="${units[*]}" || status=1
	python_tests threads t/e2e/test_faults.py -k 'events or load' || status=1
	python_tests threads t/e2e/test_large_bodies.py t/deliver/test_races.py \
		t/e2e/test_refused_callers.py::test_each_kind_is_counted_once_by_its_reason_and_source || status=1
	python_tests threads t/deliver/test_keeper.py t/e2e/test_provider_keys.py \
		-k 'several or hangs or load' || status=1
	no_reports || status=1
	return "$status"
}

# What an event costs, and the arithmetic of bench/run; not the machine's speed.
stage_bench()
{
	local status=0

	build_gcc && make -C "$work/gcc" bench/instructions || return
	"$top/bench/guard" "$work/gcc" >"$own/tap" || status=1
	cat -- "$own/tap"
	count_tap "$own/tap"
	python_tests gcc t/bench || status=1
	return "$status"
}

# Whether the tarball is whole: what compilers and optimizers make of it is for other stages.  Without
# optimizing, _FORTIFY_SOURCE would be a warning in each file.
stage_distcheck()
{
	local log=$own/distcheck.log status=0

	build_gcc || return
	XZ_OPT=-0 make -C "$work/gcc" distcheck DISTCHECK_CONFIGURE_FLAGS='CFLAGS=-O0 CPPFLAGS=-U_FORTIFY_SOURCE' \
		>"$log" 2>&1 || status=$?
	tail -n 40 -- "$log"
	count_check "$log"
	return "$status"
}
