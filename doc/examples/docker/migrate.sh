#!/bin/sh
# The container `migrate`: tables and functions, then the passwords of the programs' roles, which
# are those of /run/secrets/pgpass.  Run again at each start.
set -eu

reflectorctl migrate
while IFS=: read -r _ _ _ role password; do
	printf "ALTER ROLE %s PASSWORD '%s';\n" "$role" "$password"
done </run/secrets/pgpass | psql -q -v ON_ERROR_STOP=1 -h database reflector
