"""GET, POST and DELETE /v1/api-keys: the keys that a user makes for machines."""

import datetime
import re
import uuid

import pytest

from answers import MOMENT, UUID4
from harness import OWNER
from keys import bearing, new_key

PATH = "/v1/api-keys"
FIELDS = {"id", "name", "scope", "rooms", "created_at", "expires_at", "last_used_at"}
NO_KEYS = {"detail": "A key cannot make or revoke keys"}


@pytest.fixture
def user(server):
    """The headers of a user who has nothing yet."""
    return server.auth("keeper-" + uuid.uuid4().hex)


def make(server, headers, **body):
    """The answer to the making of a key."""
    answer = server.request("POST", PATH, headers, {"name": "CI", "scope": "host", **body})
    if answer.status == 200:
        server.seen_tokens.add(answer.json["key"].encode())
    return answer


def keys(server, headers, query=""):
    """The page of the caller's keys."""
    answer = server.request("GET", PATH + query, headers)
    assert answer.status == 200, answer
    return answer.json


def soon(seconds):
    """A time, as the API writes it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_a_key_is_told_once_acts_for_its_user_and_ends_with_its_deletion(server, user, name):
    answer = make(server, user)
    made = answer.json
    assert answer.status == 200 and set(made) == FIELDS | {"key"}
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["ETag"] is None
    key = made.pop("key")
    assert re.fullmatch("rjk_[0-9a-f]{64}", key) and re.fullmatch(UUID4, made["id"])
    assert re.fullmatch(MOMENT, made["created_at"])
    assert (made["name"], made["scope"], made["rooms"], made["expires_at"], made["last_used_at"]) == (
        "CI", "host", None, None, None)
    one = f"{PATH}/{made['id']}"
    assert keys(server, user)["items"] == [made] == [server.request("GET", one, user).json]
    room = server.request("POST", "/v1/rooms", bearing(key), {"name": name})
    assert room.status == 200
    used = keys(server, bearing(key))["items"][0]
    assert re.fullmatch(MOMENT, used["last_used_at"]) and "key" not in used
    assert server.request("GET", one, bearing(key)).json == used
    gone = server.request("DELETE", f"{PATH}/{made['id']}", user)
    assert (gone.status, gone.json) == (200, {"status": "ok"})
    assert server.request("GET", "/v1/rooms", bearing(key)).status == 401
    assert keys(server, user)["items"] == []
    assert server.sql("SELECT action, actor, user_id, request_id FROM audit WHERE object = %s"
                      " ORDER BY number", made["id"]) == [
        {"action": "key.created", "actor": "user", "user_id": room.json["user_id"],
         "request_id": answer.headers["X-Request-Id"]},
        {"action": "key.deleted", "actor": "user", "user_id": room.json["user_id"],
         "request_id": gone.headers["X-Request-Id"]}]


def test_rooms_and_an_expiry_are_kept(server, user, name):
    room = server.new_room(name, "somebody-else", is_shared=True)
    end = soon(3600)
    made = make(server, user, rooms=[name.upper(), room["id"]], expires_at=end).json
    assert (made["rooms"], made["expires_at"]) == ([room["id"], room["id"]], end)
    key = bearing(made["key"])
    assert [one["id"] for one in server.request("GET", "/v1/rooms", key).json["items"]] == [room["id"]]
    server.admin_sql("UPDATE api_key SET expires_at = now() WHERE id = %s", made["id"])
    assert server.request("GET", "/v1/rooms", key).status == 401
    assert [one["id"] for one in keys(server, user)["items"]] == [made["id"]]


def test_the_list_has_pages_newest_first_of_the_caller_s_own(server, user):
    made = [make(server, user, name=f"n{n}", scope="read").json["id"] for n in range(3)]
    new_key(server, "read", OWNER)
    page = keys(server, user, "?size=2&page=2")
    assert [one["id"] for one in page["items"]] == made[:1]
    assert (page["total"], page["page"], page["size"], page["pages"]) == (3, 2, 2, 2)
    assert keys(server, user, "?page=9")["total"] == 3
    assert server.request("GET", PATH + "?size=0", user).status == 422
    assert keys(server, bearing(new_key(server, "admin")[0]))["total"] == 0


@pytest.mark.parametrize("body, places", [
    ({"name": None}, [["name"]]), ({"name": ""}, [["name"]]), ({"name": "x" * 101}, [["name"]]),
    ({"name": "a\nb"}, [["name"]]), ({"name": 5, "scope": "x"}, [["name"], ["scope"]]),
    ({"scope": None}, [["scope"]]), ({"scope": "ingest"}, [["scope"]]),
    ({"scope": "admin"}, [["scope"]]), ({"expires_at": "2025-01-15T10:30:00Z"}, [["expires_at"]]),
    ({"expires_at": "1970-01-01T00:00:00Z"}, [["expires_at"]]), ({"expires_at": 5}, [["expires_at"]]), ({"rooms": []}, [["rooms"]]), ({"rooms": {}}, [["rooms"]]),
    ({"rooms": "x"}, [["rooms"]]), ({"rooms": ["x"] * 101}, [["rooms"]]),
    ({"rooms": ["no-such-room"]}, [["rooms", 0]]),
    ({"rooms": ["a", 5, None, "", "x" * 101], "expires_at": "2025-01-15T10:30:00Z"},
     [["rooms", n] for n in range(1, 5)] + [["expires_at"]])])
def test_what_is_no_key_is_422(server, user, body, places):
    answer = make(server, user, **body)
    assert answer.status == 422, answer
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", *place] for place in places]
    assert keys(server, user)["total"] == 0


@pytest.mark.parametrize("scope", ["read", "host"])
def test_a_key_makes_and_revokes_none(server, scope):
    key, key_id = new_key(server, scope, "key-user")
    expected = NO_KEYS if scope == "host" else {"detail": "The key's scope does not allow this"}
    for answer in (make(server, bearing(key)), server.request("DELETE", f"{PATH}/{key_id}", bearing(key))):
        assert (answer.status, answer.json) == (403, expected)


def test_others_keys_are_not_there(server, user):
    made = make(server, server.auth()).json["id"]
    ended = make(server, user).json["id"]
    assert server.request("DELETE", f"{PATH}/{ended}", user).status == 200
    for key_id in (made, ended, new_key(server, "ingest")[1], "no-such"):
        for method in ("GET", "DELETE"):
            answer = server.request(method, f"{PATH}/{key_id}", user)
            assert (answer.status, answer.json) == (404, {"detail": "Key not found"})
    admin = bearing(new_key(server, "admin")[0])
    assert server.request("GET", f"{PATH}/{made}", admin).status == 404
    assert made in [one["id"] for one in keys(server, server.auth())["items"]]


def test_a_user_has_at_most_100_valid_keys(server, user):
    first = make(server, user).json["id"]
    server.admin_sql("INSERT INTO api_key (id, hash, scope, user_id, created_at)"
                     " SELECT gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), 'read', k.user_id,"
                     " k.created_at FROM api_key k, generate_series(1, 99) WHERE k.id = %s", first)
    answer = make(server, user)
    assert (answer.status, answer.json) == (
        400, {"detail": "There are 100 valid keys already: delete one first"})
    server.admin_sql("UPDATE api_key SET expires_at = now() WHERE id = %s", first)
    assert make(server, user).status == 200


def test_who_is_not_signed_in_has_no_keys(public):
    for method, path in (("GET", PATH), ("POST", PATH), ("DELETE", PATH + "/x")):
        assert public.request(method, path).status == 401


def test_a_page_of_another_site_may_ask(make_server):
    origin = "https://app.example.com"
    server = make_server(CORS_ORIGIN=origin)
    answer = server.request("OPTIONS", PATH, {"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert answer.status == 204 and answer.headers["Access-Control-Allow-Origin"] == origin
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_the_web_server_s_log_has_no_key_s_id(server, user):
    made = make(server, user).json["id"]
    assert server.request("DELETE", f"{PATH}/{made}", user).status == 200
    access = (server.state_dir / "log" / "nginx-access.log").read_text()
    assert '"path":"/v1/api-keys"' in access and '"path":"/v1/api-keys/*"' in access
    assert made not in access
