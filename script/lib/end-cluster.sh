#!/bin/bash
# end-cluster.sh: ends the processes of PostgreSQL that work on the data folder which is
# open as descriptor 7, as start_postgres has it.  A backend that somebody stopped outlives
# its postmaster, and no other can start while it holds their shared memory.
set -u

# shellcheck source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=processes.sh
. "${BASH_SOURCE[0]%/*}/processes.sh"

end_all standing_in "$(readlink /proc/self/fd/7)" postgres
