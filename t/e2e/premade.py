"""A PostgreSQL cluster that is made once.  A server that begins with a copy of it starts about a
second sooner, and an e2e run starts many."""

import pathlib
import subprocess

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "script"
MAKE = r"""
set -euo pipefail
here=$1 state=$2
source "$here/lib/common.sh"
source "$here/lib/postgres.sh"
mkdir -p -- "$state/log"
make_cluster
"""


def make_cluster(folder):
    """The data folder of a cluster as script/server makes it, below a folder."""
    subprocess.run(["bash", "-c", MAKE, "premade", SCRIPT, folder], check=True,
                   stdout=subprocess.DEVNULL)
    return folder / "postgres"


def give_cluster(premade, state_dir):
    """A server's state with a copy of that cluster, owners and modes included."""
    state_dir.mkdir()
    subprocess.run(["cp", "-a", "--", premade, state_dir / "postgres"], check=True)
