"""GET /v1/sign-in and GET /v1/me: how people sign in, and who has."""

import datetime
import time

import pytest

from harness import OWNER
from keys import bearing, new_key

ISSUER = "http://127.0.0.1:9/realms/reflector"
NOBODY = {"issuer": None, "client_id": None, "scope": None, "audience": None}
REFUSED = (401, {"detail": "Invalid authentication"})


@pytest.fixture(scope="module")
def provided(make_server):
    """A server with a provider, which nobody needs to reach, and a client for the console."""
    return make_server(AUTH_OIDC_ISSUER=ISSUER, AUTH_ALLOW_PRIVATE="true", AUTH_JWT_ALGORITHM="RS256",
                       AUTH_JWT_SECRET=None, AUTH_JWT_AUDIENCE="reflector-api",
                       CONSOLE_CLIENT_ID="reflector-console")


def ask(server, path, headers=None):
    """The JSON that anybody may keep for themselves, and ask again whether it is still right."""
    answer = server.request("GET", path, headers or {})
    assert answer.status == 200, answer
    assert answer.headers["ETag"] and answer.headers["Cache-Control"] == "private, no-cache"
    again = server.request("GET", path, {**(headers or {}), "If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    return answer.json


def me(server, headers):
    """The caller with these headers."""
    return ask(server, "/v1/me", headers)


def test_everybody_learns_how_people_sign_in(server, provided, local):
    assert ask(server, "/v1/sign-in") == {"backend": "jwt", **NOBODY}
    assert ask(local, "/v1/sign-in") == {"backend": "none", **NOBODY}
    assert ask(provided, "/v1/sign-in") == {
        "backend": "jwt", "issuer": ISSUER, "client_id": "reflector-console",
        "scope": "openid profile email", "audience": "reflector-api"}


def test_a_wrong_credential_does_not_matter_to_who_wants_to_sign_in(server):
    answer = server.request("GET", "/v1/sign-in/", {"Authorization": "Bearer nonsense"})
    assert (answer.status, answer.json["backend"]) == (200, "jwt")


def test_a_user_is_who_the_token_says(server):
    end = int(time.time()) + 600
    token = server.bearer(OWNER, name="Ann Example", email="ann@example.org", exp=end)
    assert me(server, bearing(token)) == {
        "id": OWNER, "name": "Ann Example", "email": "ann@example.org", "kind": "user", "scope": None,
        "rooms": None, "expires_at": datetime.datetime.fromtimestamp(end, datetime.timezone.utc).strftime(
            "%Y-%m-%dT%H:%M:%S.000000Z")}


def test_what_a_token_does_not_say_is_null(server):
    token = server.bearer(OWNER, name=None, email=None, exp=9e15)
    assert me(server, bearing(token)) == {
        "id": OWNER, "name": "Guest", "email": None, "kind": "user", "scope": None, "rooms": None,
        "expires_at": None}


@pytest.mark.parametrize("scope, user", [("read", OWNER), ("host", OWNER), ("admin", None)])
def test_a_key_is_its_user_with_its_own_name_and_scope(server, scope, user):
    key = new_key(server, scope, user, "The calendar")[0]
    assert me(server, bearing(key)) == {
        "id": user, "name": "The calendar", "email": None, "kind": "key", "scope": scope, "rooms": None,
        "expires_at": None}


def test_a_key_s_rooms_and_its_end_are_shown(server, name):
    room = server.new_room(name)
    key, key_id = new_key(server, "read", OWNER, None, name)
    server.admin_sql("UPDATE api_key SET expires_at = now() + interval '1 hour' WHERE id = %s", key_id)
    found = me(server, bearing(key))
    assert (found["rooms"], found["name"]) == ([room["id"]], "Guest")
    end = server.admin_sql("SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                           " AS text FROM api_key WHERE id = %s", key_id)[0]["text"]
    assert found["expires_at"] == end


def test_the_local_user_has_no_credential(local):
    assert me(local, {}) == {"id": "local", "name": "Local User", "email": None, "kind": "local",
                             "scope": None, "rooms": None, "expires_at": None}
    assert local.request("GET", "/v1/me", {"X-Forwarded-For": "203.0.113.9"}).status == 401


def test_who_is_not_signed_in_is_nobody(server, public):
    for one in (server, public):
        answer = one.request("GET", "/v1/me")
        assert (answer.status, answer.json) == (401, {"detail": "Not authenticated"})
    for wrong in (server.bearer(OWNER, exp=1), "rjk_" + "0" * 64, "nonsense"):
        answer = server.request("GET", "/v1/me", bearing(wrong))
        assert (answer.status, answer.json) == REFUSED
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_that_only_reports_is_nobody_s(server):
    answer = server.request("GET", "/v1/me", bearing(new_key(server, "ingest")[0]))
    assert (answer.status, answer.json) == (403, {"detail": "The key's scope does not allow this"})


def test_nobody_gets_what_was_kept_of_another(server):
    """The ETag of one caller's answer is not that of another's."""
    ann, ben = server.auth("ann"), server.auth("ben")
    tag = server.request("GET", "/v1/me", ann).headers["ETag"]
    answer = server.request("GET", "/v1/me", {**ben, "If-None-Match": tag})
    assert (answer.status, answer.json["id"]) == (200, "ben")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/me", "/v1/sign-in"])
def test_they_can_only_be_read(server, method, path):
    answer = server.request(method, path, server.auth())
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_paths_that_only_begin_like_them_are_none(server):
    for path in ("/v1/men", "/v1/sign-in-x", "/v1/me/x", "/v1/sign-in/x"):
        answer = server.request("GET", path, server.auth())
        assert (answer.status, answer.json) == (404, {"detail": "Not Found"})


def test_nginx_logs_their_paths(server):
    server.request("GET", "/v1/me?x=1", server.auth())
    server.request("GET", "/v1/sign-in", {})
    text = (server.state_dir / "log" / "nginx-access.log").read_text()
    assert '"path":"/v1/me"' in text and '"path":"/v1/sign-in"' in text
