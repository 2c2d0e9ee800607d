"""Fixtures of the database suite: a private cluster with the migrated schema.

BUILD_DIR names the built tree whose reflectorctl is used.
"""

import os
import pathlib
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from backing import Site  # noqa: E402
from cluster import OPERATOR, Cluster, rows  # noqa: E402
from consents import Recorded  # noqa: E402
from erasing import fill  # noqa: E402
from itemizer import Itemizer  # noqa: E402
from messages import Endpoint  # noqa: E402
from outbox import URL  # noqa: E402
from projection import Tools  # noqa: E402
from world import World  # noqa: E402

THREADS = 50


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """The running cluster; it is gone at the end of the session."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def pytest_configure(config):
    """Declare our marker."""
    config.addinivalue_line("markers", "own_database: what others write would be seen")


@pytest.fixture(scope="session")
def migrated(cluster):
    """The migrated database that most tests use."""
    return cluster.migrated()


@pytest.fixture(scope="module")
def database(request, migrated):
    """That one, or a database of the module's own."""
    if request.node.get_closest_marker("own_database"):
        return request.getfixturevalue("cluster").migrated()
    return migrated


@pytest.fixture(scope="session")
def operated(cluster, migrated):
    """A database that a role without superuser's rights owns and has migrated."""
    migrated.sql(f"CREATE ROLE {OPERATOR} LOGIN CREATEROLE")
    # The superuser has made the roles: by the manual.
    migrated.sql(f"GRANT reflector_owner TO {OPERATOR}")
    made = cluster.database(OPERATOR)
    made.migrate(role=OPERATOR)
    return made


@pytest.fixture
def world(database):
    """What tests make rooms, meetings and events with; each has its own connection."""
    made = World(database)
    yield made
    made.close()


@pytest.fixture
def meeting(world):
    """(id, room_name) of a meeting that begins at T0."""
    return world.meeting()


@pytest.fixture
def with_webhook(world):
    """(id, room_name) of a meeting in a room with a webhook."""
    return world.meeting(webhook_url=URL, webhook_secret="s")


@pytest.fixture
def endpoint(world):
    """endpoint(): a room with a webhook and its messages."""
    return lambda **fields: Endpoint(world, **fields)


@pytest.fixture
def deliver(world):
    """A connection of the daemon's role."""
    return world.connect("reflector_deliver")


@pytest.fixture(scope="session")
def itemizer():
    """One program for all tests."""
    made = Itemizer()
    yield made
    made.close()


@pytest.fixture
def tools(world, itemizer):
    """What tells a meeting and reads it again; the superuser never reads a whole table either."""
    world.sql("SET enable_seqscan = off")
    writer = world.connect("reflector_jitsi_events")
    # Its role's limit is for one batch on a machine that has the time.
    rows(writer, "SET statement_timeout = 0")
    return Tools(world.connection, writer, itemizer)


@pytest.fixture
def recorded(world):
    """recorded(**fields of the room): a meeting with a recording that wants consents."""
    return lambda **fields: Recorded(world, **fields)


@pytest.fixture
def pool():
    """Threads; psycopg2 lets others run while one waits for the server."""
    with ThreadPoolExecutor(THREADS) as executor:
        yield executor


@pytest.fixture
def site(cluster, tmp_path):
    """One with a meeting in it."""
    made = Site(cluster.migrated(), tmp_path / "backup")
    world = made.world()
    fill(world)
    world.close()
    return made


@pytest.fixture
def stand_in(tmp_path):
    """stand_in(name, text): a PATH on which a program of PostgreSQL is this script."""
    def make(name, text):
        folder = tmp_path / f"bin-{name}"
        folder.mkdir()
        program = folder / name
        program.write_text(f"#!/bin/sh\n{text}\n".replace("REAL", shutil.which(name)))
        program.chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"
    return make


@pytest.fixture
def elsewhere(tmp_path):
    """A cluster in which nothing of ours is."""
    (tmp_path / "elsewhere").mkdir()
    made = Cluster(tmp_path / "elsewhere")
    try:
        made.start()
        yield made
    finally:
        made.stop()
