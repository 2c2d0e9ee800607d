# Removes our lines from a file: those that end with our mark.  Environment: ended=1 if the file's
# last line has a line end.  Lines of others stay.

/^(--|#) reflector-jitsi: the line above had no end$/ {
	is_open = 1
	next
}

/(^| )(--|#) reflector-jitsi(:.*)?$/ {
	next
}

{
	if (kept++)
		printf "\n"
	printf "%s", $0
	is_open = 0
}

END {
	if (kept && !is_open && ENVIRON["ended"])
		printf "\n"
}
