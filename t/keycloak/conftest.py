"""Fixtures of the soak with a real Keycloak: KEYCLOAK is its folder, KEYCLOAK_SECONDS how long."""

import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("lib", "e2e", "production", "console")]

from at_provider import Visitor  # noqa: E402
from chrome import Chrome  # noqa: E402
from defaults import default_settings  # noqa: E402
from harness import Server  # noqa: E402
import identity_page  # noqa: E402
from keycloak import Keycloak  # noqa: E402


@pytest.fixture(scope="session")
def keycloak(tmp_path_factory):
    """Keycloak, with what the page says to type."""
    made = Keycloak(tmp_path_factory.mktemp("keycloak"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def server(keycloak, tmp_path_factory):
    """The programs, with the settings that the page writes, and all that is rotated here."""
    folder = tmp_path_factory.mktemp("settings")
    written = {**identity_page.settings(keycloak.realm, folder), **identity_page.console_settings(keycloak.url, folder)[0]}
    made = Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "AUTH_JWT_SECRET": None, "AUTH_ALLOW_PRIVATE": "true",
        "AUTH_JWT_ALGORITHM": "RS256 PS256 ES256 EdDSA", "AUTH_JWKS_REFRESH": "2",
        "AUTH_JWKS_ASK": "0.1", "AUTH_JWKS_POLL": "0.05", **written})
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chrome(tmp_path_factory):
    """The browser."""
    made = Chrome(tmp_path_factory.mktemp("chrome"))
    yield made
    made.close()


@pytest.fixture
def visitor(chrome, keycloak, server):
    """A page of the console, which Keycloak knows; nobody is signed in."""
    keycloak.add_console(server.url)
    made = Visitor(chrome, server)
    yield made
    made.page.close()
