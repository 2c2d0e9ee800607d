"""Fixtures of the Prosody suite: a real Prosody, real nginx, PostgreSQL and programs.

    def test_x(make_prosody, meeting): ...

- server: script/server (t/e2e/harness.py), the same for all tests.
- meeting: a new meeting of it; meeting.room is its room's JID, meeting.participants() what
  the API tells its owner.
- sink: a programmable receiver that forwards to server by default (sink.py).
- make_prosody(**arguments of Instance): a started private Prosody (instance.py) whose
  modules are none unless named; it is ended after the test.
- setup(**options): one with event_sync sending to sink.
- prosody: one with event_sync sending to server, the same for the tests of a file.
"""

import os
import pathlib
import sys
import uuid

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "e2e")]

import triggers  # noqa: E402
from checking import stand_in  # noqa: E402
from defaults import default_settings  # noqa: E402
from harness import OWNER, Server  # noqa: E402
from instance import Instance  # noqa: E402
from meetings import Meeting, event_sync_options  # noqa: E402
from sink import Sink  # noqa: E402
from tree import Tree  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "root_alone: what only root can prepare")


def pytest_collection_modifyitems(items):
    """Whoever is not root has no such tests."""
    if os.geteuid() != 0:
        items[:] = [item for item in items if not item.get_closest_marker("root_alone")]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The receiver: nginx, jitsi-events and the rest, on a private database."""
    made = Server(tmp_path_factory.mktemp("server"), default_settings())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def new_meeting(server):
    """new_meeting(): another meeting."""
    def make(name=None):
        name = name or "reflector-test-" + uuid.uuid4().hex
        return Meeting(server, server.new_meeting(name, OWNER), name)
    return make


@pytest.fixture
def meeting(new_meeting):
    """A meeting that no other test has."""
    return new_meeting()


@pytest.fixture
def sink(server):
    """A receiver in front of the real one."""
    made = Sink(forward_to=server.url)
    yield made
    made.close()


@pytest.fixture
def make_prosody(tmp_path_factory):
    """make_prosody(...): a started Instance, ended after the test."""
    made = []

    def make(start=True, **arguments):
        made.append(Instance(tmp_path_factory.mktemp("prosody"), **arguments))
        return made[-1].start() if start else made[-1]
    yield make
    for one in made:
        one.close()


@pytest.fixture
def setup(make_prosody, sink, server):
    """setup(**options): Prosody sending to the sink."""
    def make(**options):
        return make_prosody(muc=("event_sync",), options=event_sync_options(
            server, sink.url, **options))
    return make


@pytest.fixture(scope="module")
def prosody(server, tmp_path_factory):
    """event_sync on both components, sending to the real receiver."""
    made = Instance(tmp_path_factory.mktemp("prosody"), muc=("event_sync",),
                    options=event_sync_options(server))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory):
    """Rooms in which owners of tokens are made as Jitsi does since 2026, unless told."""
    affiliation = getattr(request, "param", "pre-join")
    made = triggers.started(tmp_path_factory.mktemp("prosody"), test_affiliation=affiliation)
    yield triggers.Lab(made)
    made.close()


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """Rooms in which nobody waits long for an answer."""
    made = triggers.started(tmp_path_factory.mktemp("prosody"), reflector_recording_timeout=0.05)
    yield triggers.Lab(made)
    made.close()


@pytest.fixture
def empty_rooms(request):
    """Nobody of one test is there in the next."""
    yield
    for name in {"lab", "hasty"} & set(request.fixturenames):
        request.getfixturevalue(name).prosody.drop_clients()


@pytest.fixture
def tree(tmp_path):
    """A stock system with Jitsi's packages."""
    return Tree(tmp_path / "root")


@pytest.fixture(scope="session")
def reflector():
    """What answers in Reflector's place."""
    with stand_in() as server:
        yield server


@pytest.fixture
def answering(reflector):
    """It, as it is when all is well."""
    before = reflector.signature, reflector.health, reflector.keys
    yield reflector
    reflector.signature, reflector.health, reflector.keys = before


@pytest.fixture(scope="session")
def configured(reflector, tmp_path_factory):
    """A system that configure has set up; not to be changed."""
    tree = Tree(tmp_path_factory.mktemp("configured") / "root")
    tree.configure(tree.domain, reflector.url)
    return tree


@pytest.fixture
def sound(configured, tmp_path):
    """A copy of it: configure takes much longer than that."""
    return configured.copy(tmp_path / "root")
