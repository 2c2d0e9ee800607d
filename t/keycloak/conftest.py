"""Fixtures of the soak with a real Keycloak: KEYCLOAK is its folder, KEYCLOAK_SECONDS how long."""

import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("lib", "e2e", "production")]

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
    written = identity_page.settings(keycloak.realm, tmp_path_factory.mktemp("settings"))
    made = Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "AUTH_JWT_SECRET": None, "AUTH_ALLOW_PRIVATE": "true",
        "AUTH_JWT_ALGORITHM": "RS256 PS256 ES256 EdDSA", "AUTH_JWKS_REFRESH": "2",
        "AUTH_JWKS_ASK": "0.1", "AUTH_JWKS_POLL": "0.05", **written})
    made.start()
    yield made
    made.stop()
