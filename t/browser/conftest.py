"""Fixtures of the tests with a browser: a real Chromium, Jitsi Meet's nginx with jitsi-meet/ as
its README tells, a stand-in of Jitsi Meet's client, and the real Reflector.

- shaped: the nginx of Debian's packages, then that of docker-jitsi-meet.
- debian: that of Debian's packages alone.
- browser: a Chromium to which debian is meet.example.com, and which has been nowhere.
"""

import contextlib
import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lib"), str(TESTS / "e2e")]

from defaults import default_settings  # noqa: E402
from harness import Server  # noqa: E402
from chromium import Chromium  # noqa: E402
from jitsi_site import HOSTS, Site  # noqa: E402


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """make_site(shape): a started Site, installed by the README."""
    with contextlib.ExitStack() as stack:
        def make(shape, **arguments):
            made = Site(tmp_path_factory.mktemp(shape), shape, **arguments)
            made.install()
            stack.callback(made.stop)
            return made.start()
        yield make


@pytest.fixture(scope="session")
def reflector(tmp_path_factory):
    """Reflector, not started: where it will answer is known.  The site is other.example.net."""
    return Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "LOGIN_URL": "https://other.example.net/rooms/{room}"})


@pytest.fixture(scope="session")
def server(reflector):
    """Reflector, the whole of it."""
    reflector.start()
    yield reflector
    reflector.stop()


@pytest.fixture(scope="session")
def debian(make_site, reflector):
    """Jitsi Meet of Debian's packages, and beside it Reflector, where a test has started it."""
    return make_site("debian", reflector=f"proxy_pass {reflector.url};")


@pytest.fixture(scope="session")
def docker(make_site):
    """Jitsi Meet of docker-jitsi-meet."""
    return make_site("docker")


@pytest.fixture(params=["debian", "docker"])
def shaped(request):
    """Jitsi Meet, both ways."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def make_chromium(tmp_path_factory):
    """make_chromium(site): a Chromium that finds our hosts at the site."""
    with contextlib.ExitStack() as stack:
        def make(site):
            made = Chromium(tmp_path_factory.mktemp("chromium"),
                            {host: f"127.0.0.1:{site.port}" for host in HOSTS})
            stack.callback(made.close)
            return made
        yield make


@pytest.fixture(scope="session")
def debian_chromium(make_chromium, debian):
    """The Chromium of the tests with debian."""
    return make_chromium(debian)


@pytest.fixture
def browser(debian_chromium):
    """A browser that has been nowhere."""
    debian_chromium.forget()
    return debian_chromium
