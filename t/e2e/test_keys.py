"""API keys by HTTP: where they are taken, what they are called, and their end."""

import pytest

from answers import event, stock
from commands import reflectorctl
from harness import PLAIN_CGI
from jwt_tools import decode
from keys import bearing, new_key
from recordings import completion

EVENTS = "/v1/jitsi/events"
COMPLETE = "/v1/jibri/recording-complete"
REFUSED = {"detail": "Invalid authentication"}
OUT_OF_SCOPE = {"detail": "The key's scope does not allow this"}
UNKNOWN = "rjk_" + "0" * 64


@pytest.fixture(scope="module")
def ingest(server):
    """The headers of a machine of Jitsi's."""
    return bearing(new_key(server, "ingest")[0])


def used(server, key_id):
    """When a use of the key was noted."""
    return server.sql("SELECT used_at FROM api_key WHERE id = %s", key_id)[0]["used_at"]


def test_a_host_key_makes_a_room_and_opens_a_meeting_as_its_user(server, name):
    key, key_id = new_key(server, "host", "key-user", "Stage crew")
    assert used(server, key_id) is None
    room = server.request("POST", "/v1/rooms", bearing(key), {"name": name})
    assert (room.status, room.json["user_id"]) == (200, "key-user")
    first = used(server, key_id)
    opened = server.request("POST", f"/v1/rooms/{name}/meeting", bearing(key))
    assert opened.status == 200
    _, claims = decode(server, opened.json["host_room_url"])
    assert claims["context"]["user"]["id"] == "key-user"
    assert claims["context"]["user"]["name"] == "Stage crew"
    assert used(server, key_id) == first


def test_a_revoked_key_is_refused_at_once_as_an_unknown_one_is(server, name):
    server.new_meeting(name)
    key, key_id = new_key(server, "host", "key-user")
    ingest_key, ingest_id = new_key(server, "ingest")
    asks = [lambda: server.request("GET", "/v1/rooms", bearing(key)),
            lambda: server.request("GET", "/v1/meetings", bearing(key)),
            lambda: server.request("POST", f"{EVENTS}/occupant/joined", bearing(ingest_key),
                                   stock(name)),
            lambda: server.request("POST", COMPLETE, bearing(ingest_key), completion(name))]
    assert [ask().status for ask in asks] == [200] * 4
    for revoked in (key_id, ingest_id):
        reflectorctl(server, "key", "revoke", revoked)
    unknown = server.request("GET", "/v1/rooms", bearing(UNKNOWN))
    for answer in [unknown, *[ask() for ask in asks]]:
        assert (answer.status, answer.json) == (401, REFUSED)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["rjk_", "rjk_x", UNKNOWN[:-1], UNKNOWN + "0", "rjk_" + "é" * 9,
                                 "rjk_.e30.c2ln", "rjk_" + "x" * 9000])
def test_what_is_no_key_but_looks_like_one_is_refused(server, key):
    headers = {"Authorization": "Bearer " + key.encode().decode("latin-1")}
    answer = server.request("GET", "/v1/rooms", headers)
    assert (answer.status, answer.json) == (401, REFUSED)


def test_an_ingest_key_tells_stock_events_and_completions(server, name, ingest):
    meeting = server.new_meeting(name)
    answer = server.request("POST", f"{EVENTS}/occupant/joined", ingest, stock(name))
    assert (answer.status, answer.json["room"]) == (200, name)
    answer = server.request("POST", COMPLETE, ingest, completion(name))
    assert answer.json["message"] == "Recording processing queued"
    seen = server.meeting(meeting)
    assert seen["num_clients"] == 1
    assert [recording["status"] for recording in seen["recordings"]] == ["completed"]


def test_an_ingest_key_meets_the_same_faults_as_a_signature(server, ingest):
    unknown = server.request("POST", COMPLETE, ingest, completion("nobody-s-room"))
    assert (unknown.status, unknown.json) == (404, {"detail": "Meeting not found"})
    assert server.request("POST", COMPLETE, ingest, b"{").status == 422
    assert server.request("POST", COMPLETE, [*ingest.items(), ("Content-Type", "text/plain")],
                          b"{}").status == 415


def test_the_signed_dialect_needs_its_signature(server, name, ingest):
    server.new_meeting(name)
    answer = server.request("POST", EVENTS, ingest, event(name, "x"))
    assert (answer.status, answer.json) == (401, {"detail": "Invalid webhook signature"})


@pytest.mark.parametrize("scope, sees", [("read", False), ("host", True)])
def test_a_key_that_only_reads_sees_no_secret_of_a_webhook(server, name, scope, sees):
    key = bearing(new_key(server, scope, "key-user")[0])
    room = server.new_room(name, "key-user", webhook_url="https://hooks.example.com/a")
    secret = room["webhook_secret"]
    server.open(name, "key-user")
    assert secret
    answers = [server.request("GET", path, key) for path in (
        "/v1/rooms/" + room["id"], "/v1/rooms/name/" + name, "/v1/rooms?size=100", "/v1/meetings",
        f"/v1/rooms/{room['id']}/deliveries", "/v1/deliveries", "/v1/webhooks")]
    assert all(answer.status == 200 for answer in answers)
    assert [secret.encode() in answer.body for answer in answers] == [sees] * 3 + [False] * 4
    assert answers[0].json == {**room, "webhook_secret": secret if sees else None}


@pytest.mark.parametrize("scope", ["read", "host"])
def test_keys_of_users_tell_no_events(server, name, scope):
    server.new_meeting(name)
    headers = bearing(new_key(server, scope, "key-user")[0])
    for path, body in ((f"{EVENTS}/occupant/joined", stock(name)), (COMPLETE, completion(name))):
        answer = server.request("POST", path, headers, body)
        assert (answer.status, answer.json) == (403, OUT_OF_SCOPE)


def test_an_ingest_key_works_without_an_event_sync_token(public, name):
    public.new_meeting(name)
    headers = bearing(new_key(public, "ingest")[0])
    assert public.request("POST", f"{EVENTS}/occupant/joined", headers, stock(name)).status == 200


def test_without_accounts_no_key_is_read(local):
    key, _ = new_key(local, "read", "key-user")
    elsewhere = {**bearing(key), "X-Forwarded-For": "203.0.113.9"}
    assert local.request("GET", "/v1/rooms", elsewhere).status == 401


def test_the_log_tells_which_key_it_was_and_never_the_key(server):
    key, key_id = new_key(server, "read", "key-user")
    answer = server.request("GET", "/v1/rooms", bearing(key))
    assert answer.status == 200
    assert server.request("GET", "/v1/rooms", bearing(key + "0")).status == 401
    log = "fcgiwrap.log" if PLAIN_CGI else "rooms.log"
    text = (server.state_dir / "log" / log).read_text(errors="replace")
    [line] = [line for line in text.splitlines()
              if answer.headers["X-Request-Id"] in line and "GET /v1/rooms 200" in line]
    assert line.endswith(f" key={key_id}") and "key-user" not in line
    assert key not in text and server.leaks() == []


def test_a_key_that_cannot_be_written_is_revoked(server):
    with open("/dev/full", "wb") as full:
        done = reflectorctl(server, "key", "add", "--scope", "read", "--user", "unseen",
                            check=False, stdout=full)
    assert done.returncode == 1 and "is revoked" in done.stderr
    [key] = server.admin_sql("SELECT revoked_at FROM api_key WHERE user_id = 'unseen'")
    assert key["revoked_at"]
