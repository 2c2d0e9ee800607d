"""GET /v1/audit: who did what, for keys of scope admin alone."""

import uuid

import pytest

from keys import bearing, new_key

PATH = "/v1/audit"
MEMBERS = ["number", "at", "action", "object", "actor", "user_id", "key_id", "request_id", "reason",
           "source", "count"]


@pytest.fixture(scope="module")
def admin(server):
    """The headers of a key of scope admin."""
    return bearing(new_key(server, "admin")[0])


def listed(server, admin, **query):
    """The page of a query."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    answer = server.request("GET", f"{PATH}?{text}", admin)
    assert answer.status == 200, answer
    return answer.json


@pytest.fixture(scope="module")
def changed(server):
    """(user, key's id, room): a user made the room, and their key deleted it."""
    user = f"user-{uuid.uuid4()}"
    room = server.new_room(f"room-{uuid.uuid4().hex[:12]}", user)
    key, key_id = new_key(server, "host", user)
    answer = server.request("DELETE", f"/v1/rooms/{room['id']}", {**bearing(key), "X-Request-Id": "audit-1"})
    assert answer.status == 200
    return user, key_id, room["id"]


def test_each_change_is_a_row_newest_first(server, admin, changed):
    user, key_id, room = changed
    page = listed(server, admin, object=room)
    assert (page["total"], page["page"], page["size"], page["pages"]) == (2, 1, 50, 1)
    deleted, created = page["items"]
    assert list(deleted) == MEMBERS and deleted["at"] > created["at"]
    assert {name: deleted[name] for name in MEMBERS[2:]} == {
        "action": "room.deleted", "object": room, "actor": "key", "user_id": user, "key_id": key_id,
        "request_id": "audit-1", "reason": None, "source": None, "count": 1}
    assert (created["action"], created["actor"], created["user_id"], created["key_id"]) == (
        "room.created", "user", user, None)


def test_every_filter_is_applied(server, admin, changed):
    user, _, room = changed
    deleted, created = listed(server, admin, object=room)["items"]
    for query, wanted in [({"user": user, "object": room}, [deleted, created]),
                          ({"user": user, "action": "room.created"}, [created]),
                          ({"object": room, "actor": "key"}, [deleted]),
                          ({"object": room, "to": deleted["at"]}, [created]),
                          ({"object": room, "from": deleted["at"]}, [deleted]),
                          ({"object": room, "size": 1, "page": 2}, [created]),
                          ({"object": "none"}, []), ({"action": "none"}, []), ({"user": "none"}, [])]:
        assert listed(server, admin, **query)["items"] == wanted, query
    assert deleted in listed(server, admin, actor="key", **{"from": deleted["at"]})["items"]
    assert listed(server, admin)["total"] >= 2


@pytest.mark.parametrize("scope", ["read", "host", "ingest"])
def test_keys_of_other_scopes_do_not_read_it(server, scope):
    key, _ = new_key(server, scope, None if scope == "ingest" else "u")
    answer = server.request("GET", PATH, bearing(key))
    assert (answer.status, answer.json) == (403, {"detail": "The key's scope does not allow this"})


def test_users_and_strangers_do_not_read_it(server):
    answer = server.request("GET", PATH, server.auth())
    assert (answer.status, answer.json) == (403, {"detail": "Not authorized"})
    assert server.request("GET", PATH).status == 401


def test_faults_of_the_query_are_told_together(server, admin):
    answer = server.request("GET", f"{PATH}?from=x&to=y&size=101", admin)
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == [
        ["query", name] for name in ("from", "to", "size")]


def test_nobody_changes_it(server, admin):
    for method in ("POST", "DELETE", "PATCH"):
        answer = server.request(method, PATH, admin, {})
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
