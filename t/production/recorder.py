"""A machine on which Jibri would run: what it sends there, and what waits."""

import os
import pathlib
import re
import shutil
import subprocess

from wait import until

SPOOL = "/var/spool/reflector-jibri"
UNIT = "jibri-sweep.service"
RELAY = "http://127.0.0.1:2223"


def has_ended(machine):
    """The sender does not run now."""
    state = machine.run("systemctl", "show", "-P", "ActiveState", UNIT).stdout.strip()
    return state in ("inactive", "failed")


def report(machine, body, path="/v1/status", seconds="5"):
    """What the relay answers, status and body, to a report as Jibri sends it."""
    return machine.run("curl", "-sS", "--max-time", seconds, "-w", " %{http_code}", "-H", "Transfer-Encoding: chunked",
                       "-H", "Content-Type: application/json", "-d", body, RELAY + path).stdout


def waiting(machine):
    """What waits, on the disk and in memory; unmatched ones are not asked about."""
    return machine.run("sh", "-c", f"find {SPOOL}/pending /dev/shm/reflector-jibri-*/pending "
                       "-mindepth 1 -maxdepth 1", check=False).stdout


def copy_program(name, root):
    """A program of this machine, with its libraries, for another of the same release."""
    program = pathlib.Path(shutil.which(name))
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    for path in [str(program), *re.findall(r"=> (/\S+) \(", listed)]:
        there = root / path.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        if not there.exists():
            shutil.copy(os.path.realpath(path), there)


def be_silent(machine):
    """More connections to the relay than systemd allows by itself; unit silent.service."""
    machine.write("/srv/silent.sh", r"""
        for n in $(seq 70); do eval exec "$((n + 10))<>/dev/tcp/127.0.0.1/2223"; done
        echo >/srv/silent.ready
        exec sleep 60""")
    machine.run("systemd-run", "--quiet", "--unit=silent", "bash", "/srv/silent.sh")
    until((machine.root / "srv/silent.ready").exists, "they are there")
