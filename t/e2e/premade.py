"""A PostgreSQL cluster that script/server has made once, with today's schema.  A server that begins
with a copy of it starts about two seconds sooner, and an e2e run starts many."""

import subprocess

from defaults import default_settings
from harness import Server


def make_cluster(folder):
    """The data folder of a cluster, below a folder."""
    made = Server(folder, default_settings())
    made.start()
    made.stop()
    return made.state_dir / "postgres"


def give_cluster(premade, state_dir):
    """A server's state with a copy of that cluster, owners and modes included."""
    state_dir.mkdir()
    subprocess.run(["cp", "-a", "--", premade, state_dir / "postgres"], check=True)
