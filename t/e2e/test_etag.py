"""ETags: who has an answer already gets none, and nobody overwrites what they have not read."""

import concurrent.futures
import contextlib
import re

import psycopg2
import pytest

from answers import is_error
from harness import OWNER
from wait import until

TAG = re.compile(r'"[0-9a-f]{64}"')
CHANGED = {"detail": "It has changed: read it again and send its ETag in If-Match"}


def get(server, path, sub=OWNER, method="GET", **headers):
    """A GET with further headers."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request(method, path, {**server.auth(sub), **asked})


def tag_of(server, path, sub=OWNER):
    """The ETag of what is there."""
    answer = get(server, path, sub)
    assert answer.status == 200 and TAG.fullmatch(answer.headers["ETag"]), answer
    assert answer.headers["Cache-Control"] == "private, no-cache"
    return answer.headers["ETag"]


def change(server, room, method="PATCH", body=b"", sub=OWNER, match=None):
    """PATCH or DELETE of a room with If-Match."""
    headers = {**server.auth(sub), **({} if match is None else {"If-Match": match})}
    return server.request(method, f"/v1/rooms/{room['id']}", headers, body)


@pytest.fixture
def room(server, name):
    """A room with a webhook."""
    return server.new_room(name, webhook_url="https://127.0.0.1:1/x")


@pytest.mark.parametrize("path", [
    "/v1/rooms", "/v1/rooms/{room}", "/v1/rooms/name/{name}", "/v1/rooms/{room}/deliveries",
    "/v1/deliveries?room={room}", "/v1/webhooks",
    "/v1/meetings", "/v1/meetings/{meeting}", "/v1/meetings/{meeting}/events",
    "/v1/meetings/{meeting}/participants", "/v1/meetings/{meeting}/recordings"])
def test_what_a_caller_has_already_is_not_sent_again(server, name, room, path):
    path = path.format(room=room["id"], name=name, meeting=server.open(name)["id"])
    tag = tag_of(server, path)
    assert tag_of(server, path) == tag
    for known in (tag, f'"x", W/{tag}', "*"):
        for method in ("GET", "HEAD"):
            answer = get(server, path, method=method, If_None_Match=known)
            assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
            assert answer.headers["Cache-Control"] == "private, no-cache"
            assert answer.headers["Content-Type"] is None and answer.headers["X-Request-Id"]
    assert get(server, path, If_None_Match='"x"').status == 200
    assert get(server, path, method="HEAD").headers["ETag"] == tag
    # What nobody may read is not confirmed either.
    assert is_error(get(server, path, sub=None, If_None_Match=tag), 401)


def test_a_change_makes_another_tag(server, room):
    path = f"/v1/rooms/{room['id']}"
    tag = tag_of(server, path)
    changed = change(server, room, body={"zulip_topic": "new"})
    assert changed.headers["ETag"] == tag_of(server, path) != tag
    assert changed.headers["Cache-Control"] == "no-store"
    assert get(server, path, If_None_Match=tag).json == changed.json


def test_another_passcode_is_a_change_that_only_its_owner_can_see(server, name):
    room = server.new_room(name, passcode="one", is_shared=True)
    path = f"/v1/rooms/{room['id']}"
    mine, theirs = tag_of(server, path), tag_of(server, path, "somebody-else")
    assert change(server, room, body={"passcode": "two"}, match=mine).status == 200
    assert is_error(change(server, room, body={"passcode": "three"}, match=mine), 412)
    assert is_error(change(server, room, "DELETE", match=mine), 412)
    assert tag_of(server, path) != mine and tag_of(server, path, "somebody-else") == theirs


def test_each_caller_has_tags_of_their_own(server, name):
    path = f"/v1/rooms/{server.new_room(name, is_shared=True, webhook_url='https://a/')['id']}"
    mine, theirs = tag_of(server, path), tag_of(server, path, "somebody-else")
    assert mine != theirs
    assert get(server, path, "somebody-else", If_None_Match=mine).status == 200


def test_a_csv_has_a_tag_and_answers_with_tokens_have_none(server, name, room):
    opened = server.request("POST", f"/v1/rooms/{room['name']}/meeting",
                            {**server.auth(), "If-None-Match": "*"})
    assert (opened.status, opened.headers["ETag"]) == (200, None)
    assert opened.headers["Cache-Control"] == "no-store"
    path = f"/v1/meetings/{opened.json['id']}/participants"
    table = get(server, path, Accept="text/csv")
    assert table.headers["ETag"] != tag_of(server, path)
    again = get(server, path, Accept="text/csv", If_None_Match=table.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_a_room_is_changed_only_as_it_was_read(server, name):
    made = server.request("POST", "/v1/rooms", server.auth(), {"name": name})
    room, first = made.json, made.headers["ETag"]
    path = f"/v1/rooms/{room['id']}"
    assert first == tag_of(server, path) == tag_of(server, "/v1/rooms/name/" + name)
    done = change(server, room, body={"zulip_topic": "one"}, match=f'"x", {first}')
    assert done.status == 200
    for old in (first, "W/" + done.headers["ETag"], '"x"', "", done.headers["ETag"].strip('"')):
        for method, body in (("PATCH", {"zulip_topic": "two"}), ("DELETE", b"")):
            refused = change(server, room, method, body, match=old)
            assert is_error(refused, 412) and refused.json == CHANGED, old
    assert get(server, path).json == done.json
    assert change(server, room, body={"zulip_topic": "three"}).status == 200
    assert change(server, room, body={"zulip_topic": "four"}, match="*").status == 200
    tag = tag_of(server, path)
    assert is_error(change(server, room, body={"zulip_topic": 4}, match=tag), 422)
    assert change(server, room, "DELETE", match=tag).json == {"status": "ok"}


def test_who_may_not_change_a_room_learns_nothing_of_its_tag(server, room):
    tag = tag_of(server, f"/v1/rooms/{room['id']}")
    for match in (tag, '"x"', "*"):
        assert is_error(change(server, room, body={}, sub="somebody-else", match=match), 403)
        gone = change(server, {"id": "no-such"}, body={}, match=match)
        assert is_error(gone, 404)


def test_a_webhook_that_is_disabled_is_a_change(server, room):
    tag = tag_of(server, f"/v1/rooms/{room['id']}")
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    assert change(server, room, body={"webhook_url": "https://a/"}, match=tag).status == 412


@contextlib.contextmanager
def held(server, room):
    """Nobody can change the room meanwhile; gives what tells how many wait for it."""
    holder = psycopg2.connect(**server.admin_dsn())
    try:
        with holder, holder.cursor() as cursor:
            cursor.execute("SELECT FROM room WHERE id = %s FOR UPDATE", [room["id"]])
            yield lambda: server.admin_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reflector_rooms'"
                " AND wait_event_type = 'Lock'")[0]["count"]
    finally:
        holder.close()


@pytest.mark.parametrize("second", ["PATCH", "DELETE"])
def test_of_two_who_change_what_both_have_read_one_succeeds(server, room, second):
    path = f"/v1/rooms/{room['id']}"
    tag = tag_of(server, path)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        with held(server, room) as waiting:
            first = pool.submit(change, server, room, body={"zulip_topic": "first"}, match=tag)
            until(lambda: waiting() == 1, "the first waits")
            other = pool.submit(change, server, room, second, {"zulip_topic": "second"}, match=tag)
            until(lambda: waiting() == 2, "both have compared the ETag")
        assert first.result().status == 200
        assert is_error(other.result(), 412)
    assert get(server, path).json["zulip_topic"] == "first"
