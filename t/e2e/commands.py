"""reflectorctl as an operator runs it, on a server's database."""

import os
import pathlib
import subprocess

from harness import ROOT

BUILD = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build")).resolve()
SECONDS = 60


def database_url(server):
    """The URI of the private cluster's superuser."""
    dsn = server.admin_dsn()
    return f"postgresql:///{dsn['dbname']}?host={dsn['host']}&user={dsn['user']}"


def reflectorctl(server, *args, check=True, stdout=subprocess.PIPE, **settings):
    """A finished reflectorctl, which has these settings and the database's."""
    return subprocess.run(
        [BUILD / "tools" / "reflectorctl", *args], stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=check,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url(server), **settings})
