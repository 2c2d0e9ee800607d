"""Fixtures of the tests in a booted Debian: what doc/operations.md says is done there, and then
the service is used as in production.

As root, in mounts of its own (script/lib/roots.sh).  MACHINE is an empty folder with a
system in MACHINE/root that may be changed; BUILD_DIR is a tree that is built already, and PACKAGES a folder
with its packages (script/package).
"""

import os
import pathlib
import re
import subprocess
import sys
import time

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(TESTS / "lib"), str(TESTS / "e2e")]

import manual  # noqa: E402
from defaults import default_settings  # noqa: E402
from machine import Machine  # noqa: E402
from receiver import Receiver  # noqa: E402
from service import CERTIFICATE, HOST, OUTSIDE, RECORDINGS, Service  # noqa: E402
from using import Recording, ok  # noqa: E402

FOLDER = pathlib.Path(os.environ["MACHINE"])
# The packages of what is built, and where the machine has them.
BUILT = os.environ["PACKAGES"]
PACKAGES = "/packages"
# Tests break things; what doctor.timer would find of that, and when, is not known.
RARELY = "[Timer]\nOnActiveSec=\nOnActiveSec=1d\n"


def make_machine(root):
    """A booted machine with an operator who may use sudo, the sources and the packages."""
    for unit in ("apache2.service", "apache-htcacheclean.service", "pgbouncer.service",
                 "prometheus.service"):
        (root / "etc/systemd/system/multi-user.target.wants" / unit).unlink(missing_ok=True)
    (root / "etc/hostname").write_text("reflector\n")
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost reflector {HOST}\n")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/systemd"], check=True)
    machine = Machine(root, {str(TESTS.parent): "/src", BUILT: PACKAGES})
    try:
        machine.boot()
        machine.run("useradd", "alice")
        machine.write("/etc/sudoers.d/alice", "alice ALL=(ALL) NOPASSWD: ALL\n", 0o440)
        machine.give_address(OUTSIDE)
    except BaseException:
        machine.stop()
        raise
    return machine


def pytest_collection_modifyitems(items):
    """What removes the packages comes last."""
    items.sort(key=lambda item: item.path.name == "test_packages.py")


@pytest.fixture(scope="session")
def machine():
    """The booted system."""
    made = make_machine(FOLDER / "root")
    yield made
    made.stop()


def type_in(machine, block):
    """What an operator types, packages in their folder; how many seconds it takes."""
    began = time.monotonic()
    done = machine.shell(f"cd {PACKAGES}; {block}" if "./reflector" in block else block)
    return {"seconds": time.monotonic() - began, "output": done.stdout + done.stderr}


@pytest.fixture(scope="session")
def service(machine):
    """The service, deployed as doc/operations.md says."""
    settings = {name: value for name, value in default_settings().items()
                if not name.startswith(("DATABASE_", "DELIVER_"))}
    made = Service(machine, {**settings, "BASE_URL": f"https://{HOST}",
                             "RECORDINGS_DIR": RECORDINGS, "DELIVER_ALLOW_PRIVATE": "true",
                             "MEETING_TICK": "0.5",
                             "LOGIN_URL": "https://site.example.com/rooms/{room}"})
    made.make_certificate()
    machine.write("/etc/systemd/system/reflector-doctor.timer.d/rarely.conf", RARELY)
    machine.run("install", "-d", "-m", "0750", RECORDINGS)
    for block in [*manual.commands("Install"), *manual.commands("The recordings' folder")]:
        made.typed.append((block, type_in(machine, block)))
        made.first_settings = made.first_settings or made.read_settings()
    made.first_log = machine.journal("reflector-*")
    made.mend()
    # Tests count what they store themselves.
    operator = made.auth("operator")
    first, = ok(made.request("GET", "/v1/meetings", operator))["items"]
    ok(made.request("DELETE", f"/v1/meetings/{first['id']}", operator))
    return made


@pytest.fixture
def trusted(machine, service):
    """The site's certificate is one that the system trusts."""
    name = machine.run("openssl", "x509", "-hash", "-noout", "-in", CERTIFICATE).stdout.strip()
    link = f"/etc/ssl/certs/{name}.0"
    machine.run("ln", "-s", CERTIFICATE, link)
    yield
    machine.run("rm", link)


@pytest.fixture
def receiver(machine):
    """A webhook's receiver outside of the machine."""
    made = Receiver(listener=machine.listener((OUTSIDE, 0)))
    yield made
    made.close()


@pytest.fixture
def name(request):
    """A name of the test's own."""
    return re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")[:60]


@pytest.fixture
def recording(service, name):
    """A recording with a file."""
    return Recording(service, name)
