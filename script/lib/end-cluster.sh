#!/bin/bash
# end-cluster.sh: ends the processes of PostgreSQL on the data folder that is open as descriptor 7, as
# in start_postgres.  A stopped backend survives its postmaster, and while it holds their shared
# memory no other postmaster can start.
set -u

# shellcheck source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=processes.sh
. "${BASH_SOURCE[0]%/*}/processes.sh"

end_all standing_in "$(readlink /proc/self/fd/7)" postgres
