"""Fixtures of the console's tests: a real Chromium before a real server.

- site: script/server, the same for all tests of a process (seeds.py).
- world: rooms, meetings and keys on it (world.py).
- desk: desk(credential=..., **options) is a page that is signed in; when its test ends, the browser must
  have had nothing to say against it.
- visitor: a page of nobody yet, before a server (provided) whose people sign in at an identity provider
  (provider) that is as it should be (at_provider.py).
- artefacts: a folder for screenshots and figures, which ARTEFACTS names.
"""

import contextlib
import os
import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "e2e")]

from defaults import default_settings  # noqa: E402
from premade import give_cluster, make_cluster  # noqa: E402
from recordings import public_folder  # noqa: E402
from wait import until  # noqa: E402
import oidc_provider  # noqa: E402
import at_provider  # noqa: E402
from chrome import Chrome  # noqa: E402
from desk import REFUSED, Desk  # noqa: E402
from seeds import Site  # noqa: E402
from world import World  # noqa: E402


def pytest_configure(config):
    """Declare our marker."""
    config.addinivalue_line("markers", "refused: the server refuses something, and the browser says so")


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """make_site(**env): a started Site with a folder for films."""
    cluster = make_cluster(tmp_path_factory.mktemp("cluster"))
    with contextlib.ExitStack() as stack:
        def make(**env):
            folder = stack.enter_context(public_folder())
            made = Site(tmp_path_factory.mktemp("server"), {
                **default_settings(), "RECORDINGS_DIR": folder, "DELIVER_ALLOW_PRIVATE": "true",
                "DELIVER_POLL": "0.2", "DELIVER_SCHEDULE": "0 0.01", "DELIVER_TIMEOUT": "2", **env})
            made.recordings = folder
            give_cluster(cluster, made.state_dir)
            stack.callback(made.stop)
            return made.start()
        yield make


@pytest.fixture(scope="session")
def site(make_site):
    """The server that most tests use."""
    return make_site()


@pytest.fixture(scope="session")
def world(site):
    """What happened there."""
    made = World(site)
    yield made
    made.close()


@pytest.fixture(scope="session")
def chrome(tmp_path_factory):
    """The browser."""
    made = Chrome(tmp_path_factory.mktemp("chrome"))
    yield made
    made.close()


@pytest.fixture
def make_desk(request, chrome):
    """make_desk(server, kind, **options): a page of nobody, which must not make the browser complain."""
    desks = []

    def make(server, kind=Desk, **options):
        desks.append(kind(chrome, server, **options))
        return desks[-1]
    yield make
    expected = [REFUSED] if request.node.get_closest_marker("refused") else []
    complaints = [line for one in desks for line in one.complaints(*expected)]
    for one in desks:
        one.page.close()
    assert not complaints, complaints


@pytest.fixture
def desk(make_desk, site):
    """desk(credential, view, **options): a page of somebody who is signed in, OWNER if not said."""
    return lambda credential=None, view="now", **options: make_desk(site, **options).sign_in(credential, view)


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    """The identity provider."""
    with oidc_provider.running(tmp_path_factory.mktemp("provider")) as made:
        yield made


@pytest.fixture(scope="session")
def provided(make_site, provider):
    """A server whose people sign in there."""
    made = make_site(AUTH_OIDC_ISSUER=provider.issuer, **at_provider.SETTINGS)
    until(lambda: made.sql("SELECT 1 FROM provider WHERE jwks IS NOT NULL"), "keys in the database")
    return made


@pytest.fixture
def visitor(make_desk, provider, provided):
    """A page of somebody who has not signed in there yet."""
    provider.console(url=provided.url + "/console/", origins=[provided.url], seconds=300, refreshes=True,
                     audience=oidc_provider.AUDIENCE, kind="jwt")
    return make_desk(provided, at_provider.Visitor)


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory):
    """Where screenshots and figures go."""
    folder = pathlib.Path(os.environ.get("ARTEFACTS") or tmp_path_factory.mktemp("artefacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
