# shellcheck shell=bash disable=SC2154
# The stages of script/test that look for faults by tools.

# Every linter, over the generated headers of the tree.
stage_lint()
{
	local status=0

	build_gcc || return
	make --no-print-directory -C "$work/gcc" lint | tee -- "$own/tap" || status=1
	count_tap "$own/tap"
	return "$status"
}

# clang 14 sets no variable that the source does not, as gcc does by -ftrivial-auto-var-init:
# valgrind finds what is read unset.
stage_valgrind()
{
	build_clang && check clang check-valgrind
}
