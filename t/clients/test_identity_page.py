"""What doc/operations/identity.md says to type, with oidc-provider (npm) in Keycloak's place."""

import json

import pytest

import identity_page
import oidc_provider
from defaults import default_settings
from harness import Server


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """Another provider, whose client has the page's name."""
    with oidc_provider.running(tmp_path_factory.mktemp("provider")) as made:
        yield made


@pytest.fixture(scope="module")
def server(provider, tmp_path_factory):
    """Its users are the provider's, by the settings that the page writes."""
    written = identity_page.settings(provider.issuer, tmp_path_factory.mktemp("settings"))
    assert written == {"AUTH_OIDC_ISSUER": provider.issuer, "AUTH_JWT_AUDIENCE": oidc_provider.AUDIENCE}
    made = Server(tmp_path_factory.mktemp("server"), {
        **default_settings(), "AUTH_JWT_ALGORITHM": None, "AUTH_JWT_SECRET": None,
        "AUTH_ALLOW_PRIVATE": "true", **written})
    made.start()
    yield made
    made.stop()


def test_the_pages_lines_list_the_users_rooms(server, provider):
    assert json.loads(identity_page.listed(provider.issuer, server, "any"))["items"] == []
    token = provider.user_tokens("ann")["access_token"]
    answer = server.request("POST", "/v1/rooms", {"Authorization": "Bearer " + token}, {"name": "anns"})
    assert answer.status == 200, answer
    rooms = json.loads(identity_page.listed(provider.issuer, server, "any"))["items"]
    assert [(room["name"], room["user_id"]) for room in rooms] == [("anns", "user-ann")]
