"""The programs that only tests run, which make check has not made."""

import fcntl
import subprocess

from cluster import BUILD


def make(program):
    """The path of one, made if it is not there; one test process at a time."""
    with open(BUILD / "Makefile", "rb") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "-C", str(BUILD), program], check=True,
                       stdout=subprocess.DEVNULL)
    return str(BUILD / program)
