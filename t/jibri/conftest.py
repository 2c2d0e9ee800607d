"""Fixtures of the tests of finalize.sh and sweep.sh: the real receiver behind nginx, a
receiver that answers what a test wants, and Jibri's side of the machine."""

import os
import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "e2e")]

from defaults import default_settings  # noqa: E402
from harness import Server  # noqa: E402
from jibri import Jibri  # noqa: E402
from sink import Sink  # noqa: E402

# Only root may mount a disk; others run these by test_full_disk_as_user.py.
collect_ignore = [] if os.geteuid() == 0 else ["test_full_disk.py"]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """jibri-complete and the rest, by script/server."""
    started = Server(tmp_path_factory.mktemp("server"), default_settings())
    started.start()
    yield started
    started.stop()


@pytest.fixture
def sink():
    """A receiver that takes everything, until the test says otherwise."""
    with Sink() as open_sink:
        yield open_sink


@pytest.fixture
def make_jibri(tmp_path):
    """make_jibri(url, **settings): a recorder's machine; nothing of it is left
    running."""
    made = []

    def make(url, shell="/bin/sh", **settings):
        jibri = Jibri(tmp_path / f"jibri{len(made)}", url, shell, settings)
        made.append(jibri)
        return jibri
    yield make
    for jibri in made:
        jibri.stop()


@pytest.fixture
def jibri(make_jibri, sink):
    """A recorder's machine that tells the sink."""
    return make_jibri(sink.url)
