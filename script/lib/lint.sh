# shellcheck shell=bash disable=SC2154
# The stages of script/test that look for faults by tools.

# Every linter, over the generated headers of the tree.
stage_lint()
{
	local status=0

	built gcc CC=gcc --enable-werror || return
	make --no-print-directory -C "$work/gcc" lint | tee -- "$own/tap" || status=1
	count_tap "$own/tap"
	return "$status"
}

# Not one of all yet.  Where clang is 14, it sets no value that the source does not: valgrind finds what is read unset.
stage_valgrind()
{
	built clang CC=clang --enable-werror && check clang check-valgrind
}
