"""Fixtures of the suite of callers: what others have written asks the real programs.

- server: script/server (t/e2e/harness.py), the same for all tests.
"""

import pathlib
import subprocess
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("lib", "e2e", "production")]

import npm  # noqa: E402
from defaults import default_settings  # noqa: E402
from harness import Server  # noqa: E402

INSTALL_SECONDS = 300


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """nginx and all programs, on a private database."""
    made = Server(tmp_path_factory.mktemp("server"),
                  {**default_settings(), "DELIVER_ALLOW_PRIVATE": "true"})
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """A folder with t/npm/clients and its packages."""
    return npm.install("clients", tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The command, of the versions that the lock file names."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True, timeout=INSTALL_SECONDS)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--require-hashes", "--requirement",
                    TESTS / "clients" / "schemathesis" / "requirements.txt"],
                   check=True, timeout=INSTALL_SECONDS)
    return folder / "bin" / "schemathesis"
