"""Fixtures of the daemon's tests: a private cluster, receivers, daemons that leave nothing.

BUILD_DIR names the built tree whose deliver and reflectorctl are used.
"""

import json
import pathlib
import subprocess
import sys

import pytest

sys.dont_write_bytecode = True
for folder in ("lib", "db"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / folder))

import npm  # noqa: E402
from cluster import Cluster  # noqa: E402
from daemon import SECRET, Daemon, Outbox  # noqa: E402
from receiver import Receiver  # noqa: E402
from world import World  # noqa: E402

SECONDS = 60


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """The running cluster; it is gone at the end of the session."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def migrated(cluster):
    """The database that all tests use, one after the other."""
    return cluster.migrated()


@pytest.fixture
def database(migrated):
    """It, with nothing in it."""
    migrated.sql("TRUNCATE outbox, event, meeting_row, room, receiver, control CASCADE")
    return migrated


@pytest.fixture
def world(database):
    """What rooms and meetings are made with."""
    made = World(database)
    yield made
    made.close()


@pytest.fixture
def outbox(world):
    """What messages are made with."""
    return Outbox(world)


@pytest.fixture
def receiver():
    """receiver(answer): a new Receiver; all are closed at the end."""
    made = []

    def make(*args, **named):
        made.append(Receiver(*args, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def deliver(database, tmp_path):
    """deliver(**settings): a running Daemon.  At the end all have stopped as they should and
    told no secret."""
    made = []

    def start(**settings):
        made.append(Daemon(database, tmp_path / f"deliver-{len(made)}.log", **settings))
        return made[-1]

    yield start
    killed = [one.process.poll() == -9 for one in made]
    statuses = [one.stop() for one in made]
    for one, was_killed, status in zip(made, killed, statuses):
        # One that a short test ends before it listens to signals has not said a word.
        assert was_killed or status == 0 or (status == -15 and not one.said()), one.said()
        assert SECRET not in one.said()
        assert "user:password" not in one.said()


@pytest.fixture(scope="session")
def verify(tmp_path_factory):
    """verify(request, secret): "ok", or why the library refuses it."""
    folder = npm.install("webhooks", tmp_path_factory.mktemp("npm"))

    def ask(request, secret, body=None):
        line = json.dumps({"secret": secret, "headers": request.headers,
                           "format": None if secret.startswith("whsec_") else "raw",
                           "body": (body or request.body).decode()})
        done = subprocess.run(["node", "verify.js"], cwd=folder, input=line, check=True,
                              capture_output=True, text=True, timeout=SECONDS)
        return done.stdout.strip()

    return ask
