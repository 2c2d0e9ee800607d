"""Fixtures of the suite of callers: what others have written asks the real programs.

- server: script/server (t/e2e/harness.py), the same for all tests.
"""

import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "e2e")]

from harness import Server, default_settings  # noqa: E402


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """nginx and all programs, on a private database."""
    made = Server(tmp_path_factory.mktemp("server"),
                  {**default_settings(), "DELIVER_ALLOW_PRIVATE": "true"})
    made.start()
    yield made
    made.stop()
