# shellcheck shell=bash disable=SC2034
# The clang-format that the C files are formatted by, and those files: another release breaks
# lines elsewhere.
readonly formatter_release=14

# find_formatter: sets $formatter to the program of that release; else to nothing.
find_formatter()
{
	local program

	for program in "clang-format-$formatter_release" clang-format; do
		formatter=$(type -P "$program") || continue
		[[ $("$formatter" --version) != *" version $formatter_release."* ]] || return 0
	done
	formatter=
	return 1
}

# formatted_files: their names, each with a NUL.
formatted_files()
{
	find bench cgi-bin deliver include lib t tools -name '*.[ch]' -print0 | LC_ALL=C sort -z
}
