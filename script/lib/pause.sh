# shellcheck shell=bash
# pause SECONDS: sleeps without a process; nothing is ever written to that pipe.

exec {never}<> <(:)

pause()
{
	read -rt "$1" -u "$never" || true
}
