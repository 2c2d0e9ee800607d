"""Rooms by the API: making, reading, changing, deleting, listing."""

import base64
import concurrent.futures
import datetime
import re
import uuid

import psycopg2.errors
import pytest

from answers import MOMENT, UUID4
from harness import OWNER

DEFAULTS = {
    "platform": "jitsi", "recording_type": "cloud",
    "recording_trigger": "automatic-2nd-participant", "is_locked": False,
    "room_mode": "normal", "is_shared": False, "zulip_auto_post": False,
    "zulip_stream": "", "zulip_topic": "", "require_consent": False, "max_participants": None,
    "longest": None, "not_before": None, "expires_at": None, "passcode": False}
FIELDS = {"id", "name", "user_id", "created_at", "webhook_url", "webhook_secret",
          "webhook_disabled_at", *DEFAULTS}
USUAL_BODY = {
    "platform": "jitsi", "recording_type": "cloud", "room_mode": "normal",
    "recording_trigger": "automatic-2nd-participant", "is_locked": False}
FULL_BODY = {
    "zulip_auto_post": True, "zulip_stream": "meetings", "zulip_topic": "weekly", "require_consent": True,
    "is_locked": True, "room_mode": "group", "recording_type": "local",
    "recording_trigger": "prompt", "is_shared": True, "platform": "whereby",
    "webhook_url": "https://hooks.example.com/x", "webhook_secret": "a secret of ours",
    "webhook_events": ["meeting.ended", "recording.completed"], "max_participants": 10000, "longest": 1,
    "not_before": "2025-01-15T10:30:00.000000Z", "expires_at": "2025-01-15T10:30:00.000001Z"}
ALL_EVENTS = ["meeting.started", "meeting.ended", "participant.joined", "participant.left",
              "recording.started", "recording.completed", "recording.failed", "recording.waiting",
              "test"]
CHOICES = {
    "platform": ("jitsi", "whereby"), "recording_type": ("none", "local", "cloud"),
    "recording_trigger": ("none", "prompt", "automatic", "automatic-2nd-participant"),
    "room_mode": ("normal", "group")}


def patch(server, room, body, sub=OWNER):
    """PATCH of a room."""
    return server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(sub), body)


def read(server, room, sub=OWNER):
    """The room as its owner reads it."""
    answer = server.request("GET", f"/v1/rooms/{room['id']}", server.auth(sub))
    assert answer.status == 200, answer
    return answer.json


def delete(server, room):
    """DELETE of a room."""
    return server.request("DELETE", f"/v1/rooms/{room['id']}", server.auth())


def not_unique(answer):
    """Is it the refusal of a name that is taken?"""
    return (answer.status, answer.json) == (400, {"detail": "Room name is not unique"})


def test_a_name_is_enough_and_the_rest_has_defaults(server, name):
    room = server.new_room(name)
    assert set(room) >= FIELDS
    assert re.fullmatch(UUID4, room["id"])
    assert re.fullmatch(MOMENT, room["created_at"])
    made = datetime.datetime.fromisoformat(room["created_at"].replace("Z", "+00:00"))
    age = datetime.datetime.now(datetime.timezone.utc) - made
    assert abs(age) < datetime.timedelta(minutes=1)
    assert (room["name"], room["user_id"]) == (name, OWNER)
    assert {key: room[key] for key in DEFAULTS} == DEFAULTS
    assert not room["webhook_url"] and not room["webhook_secret"]
    assert room["webhook_events"] == ALL_EVENTS


@pytest.mark.parametrize("body", [USUAL_BODY, FULL_BODY])
def test_what_a_body_says_is_what_the_room_has(server, name, body):
    room = server.new_room(name, **body)
    assert {key: room[key] for key in body} == body
    assert read(server, room) == room


def test_every_choice_is_taken_and_read_back(server, name):
    room = server.new_room(name)
    for field, values in CHOICES.items():
        for value in values:
            assert patch(server, room, {field: value}).json[field] == value
            assert read(server, room)[field] == value


@pytest.mark.parametrize("field", CHOICES)
@pytest.mark.parametrize("value", ["", "JITSI", "Cloud", "other", 1, True, ["jitsi"]])
def test_any_other_choice_is_422_and_changes_nothing(server, name, field, value):
    room = server.new_room(name)
    answer = patch(server, room, {field: value, "zulip_topic": "changed"})
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", field]]
    assert read(server, room) == room
    body = {"name": "x" + name, field: value}
    assert server.request("POST", "/v1/rooms", server.auth(), body).status == 422
    gone = server.request("GET", f"/v1/rooms/name/x{name}", server.auth())
    assert (gone.status, gone.json) == (404, {"detail": "Room not found"})


@pytest.mark.parametrize("suffix", ["", ".", "-", "_", "A.b_c-9", "z" * 83])
def test_good_names(server, name, suffix):
    assert server.new_room(name + suffix)["name"] == name + suffix
    by_name = server.request("GET", f"/v1/rooms/name/{name}{suffix}", server.auth())
    assert by_name.json["name"] == name + suffix


@pytest.mark.parametrize("bad", ["", "-a", ".a", "_a", "a" * 101, "a b", "a/b", "é", "a\n", " a",
                                 "a?", "a%41", "a'b", "a\u202eb", 5, True, {}, ["a"]])
def test_bad_names(server, name, bad):
    room = server.new_room(name)
    made = server.request("POST", "/v1/rooms", server.auth(), {"name": bad})
    renamed = patch(server, room, {"name": bad})
    for answer in (made, renamed):
        assert answer.status == 422
        assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "name"]]
    assert read(server, room) == room


def test_a_name_is_unique_whatever_the_case_until_its_room_is_deleted(server, name):
    first, second = server.new_room(name), server.new_room("other-" + name)
    for taken in (name, name.upper()):
        body = {"name": taken}
        assert not_unique(server.request("POST", "/v1/rooms", server.auth("somebody"), body))
        assert not_unique(patch(server, second, body))
    assert patch(server, first, {"name": name.upper()}).json["name"] == name.upper()
    assert delete(server, first).json == {"status": "ok"}
    assert server.new_room(name)["id"] != first["id"]
    assert delete(server, first).status == 404


def test_of_many_who_want_a_name_at_once_one_gets_it(server, name):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: server.request(
            "POST", "/v1/rooms", server.auth(f"u{number}"), {"name": name}), range(16)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 15
    assert all(answer.status == 200 or not_unique(answer) for answer in answers)


def test_patch_changes_what_it_names_and_nothing_else(server, name):
    room = server.new_room(name, **FULL_BODY)
    for change in ({"is_locked": False}, {"zulip_topic": ""}, {"name": name + "-new"},
                   {"recording_type": "none", "is_shared": False}):
        room = {**room, **change}
        assert patch(server, room, change).json == room
        assert read(server, room) == room
    for nothing in ({}, {"is_locked": None, "webhook_url": None}, {"unknown": 1},
                    {"id": "x", "user_id": "thief", "created_at": "2020-01-01T00:00:00Z"}):
        assert patch(server, room, nothing).json == room


def is_made(secret):
    """A secret of Standard Webhooks, as their libraries take it: 32 bytes."""
    return secret.startswith("whsec_") and len(base64.b64decode(secret[6:], validate=True)) == 32


@pytest.mark.parametrize("secret", ["whsec_", "whsec_" + "x" * 31, "whsec_" + "x" * 28,
                                    "whsec_" + "x" * 88, "whsec_a secret of ours, in plain text"])
def test_what_looks_like_a_standard_secret_must_be_one(server, name, secret):
    room = server.new_room(name, webhook_secret="one of our own choice")
    for answer in (patch(server, room, {"webhook_secret": secret}), server.request(
            "POST", "/v1/rooms", server.auth(), {"name": "b" + name, "webhook_secret": secret})):
        assert answer.status == 422
        [fault] = answer.json["detail"]
        assert fault["loc"] == ["body", "webhook_secret"] and "24 to 64 bytes" in fault["msg"]
    assert read(server, room)["webhook_secret"] == "one of our own choice"
    good = "whsec_" + "x" * 32
    assert patch(server, room, {"webhook_secret": good}).json["webhook_secret"] == good


def test_a_webhook_without_a_secret_gets_one_and_empty_texts_clear(server, name):
    url = {"webhook_url": "https://hooks.example.com/a"}
    made = server.new_room(name, **url)
    assert made["webhook_url"] == url["webhook_url"]
    assert is_made(made["webhook_secret"])
    bare = server.new_room("b" + name, webhook_url="", webhook_secret="")
    assert not bare["webhook_url"] and not bare["webhook_secret"]
    later = patch(server, bare, url).json
    assert is_made(later["webhook_secret"])
    assert later["webhook_secret"] != made["webhook_secret"]
    moved = patch(server, bare, {"webhook_url": "https://hooks.example.com/b"}).json
    assert moved["webhook_secret"] == later["webhook_secret"]
    own = patch(server, bare, {"webhook_secret": "one of our own choice"}).json
    assert own["webhook_secret"] == "one of our own choice"
    remade = patch(server, bare, {"webhook_secret": ""}).json
    assert is_made(remade["webhook_secret"])
    cleared = patch(server, bare, {"webhook_url": "", "webhook_secret": ""}).json
    assert not cleared["webhook_url"] and not cleared["webhook_secret"]


def test_a_webhook_gets_the_types_that_its_room_names(server, name):
    room = server.new_room(name, webhook_events=None)
    for given, kept in (([], []), (None, []), (ALL_EVENTS[::-2], ALL_EVENTS[::2]), (ALL_EVENTS, ALL_EVENTS)):
        assert patch(server, room, {"webhook_events": given}).json["webhook_events"] == kept
        assert read(server, room)["webhook_events"] == kept
    for bad in ("test", ["test", "test"], ["other"], [1], {}):
        answer = patch(server, room, {"webhook_events": bad})
        assert answer.status == 422
        assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "webhook_events"]]
    shared = patch(server, room, {"is_shared": True, "webhook_events": ["test"]}).json
    assert read(server, shared, "somebody-else")["webhook_events"] is None


def test_delete_ends_the_meeting_which_its_owner_can_still_read(server, name):
    room = server.new_room(name)
    meeting_id = server.open(name)["id"]
    assert server.meeting(meeting_id)["is_active"] is True
    deleted = delete(server, room)
    assert (deleted.status, deleted.json) == (200, {"status": "ok"})
    meeting = server.meeting(meeting_id)
    assert meeting["is_active"] is False and meeting["ended_at"]
    for method, path in (("GET", f"/v1/rooms/{room['id']}"), ("GET", f"/v1/rooms/name/{name}"),
                         ("PATCH", f"/v1/rooms/{room['id']}"),
                         ("DELETE", f"/v1/rooms/{room['id']}"),
                         ("POST", f"/v1/rooms/{name}/meeting")):
        answer = server.request(method, path, server.auth(), b"{}" if method != "GET" else b"")
        assert (answer.status, answer.json) == (404, {"detail": "Room not found"}), path


def test_a_room_that_never_was_is_404(server):
    for key in (str(uuid.uuid4()), "no-uuid", "x" * 300):
        for method in ("GET", "PATCH", "DELETE"):
            answer = server.request(method, f"/v1/rooms/{key}", server.auth(),
                                    b"{}" if method == "PATCH" else b"")
            assert (answer.status, answer.json) == (404, {"detail": "Room not found"})


@pytest.mark.parametrize("word", ["name", "meeting", "webhook"])
def test_a_room_may_be_called_like_a_part_of_our_paths(server, word):
    room = server.new_room(word)
    by_name = server.request("GET", f"/v1/rooms/name/{word}", server.auth())
    assert by_name.json["id"] == room["id"]
    assert server.open(word)["room_name"].startswith(f"reflector-{word}-")


def listing(server, sub, query=""):
    """GET /v1/rooms of a user."""
    return server.request("GET", "/v1/rooms" + query, server.auth(sub))


def test_rooms_are_paged_newest_first(server, name):
    sub = "pager-" + name
    before = listing(server, sub).json["total"]
    made = [server.new_room(f"{name}-{number}", owner=sub)["id"] for number in range(5)]
    made.reverse()
    page = listing(server, sub, "?page=1&size=2").json
    assert set(page) == {"items", "total", "page", "size", "pages"}
    assert [room["id"] for room in page["items"]] == made[:2]
    assert (page["total"], page["page"], page["size"]) == (before + 5, 1, 2)
    assert page["pages"] == -(-page["total"] // 2)
    second = listing(server, sub, "?size=2&page=2").json
    assert [room["id"] for room in second["items"]] == made[2:4]
    beyond = listing(server, sub, "?page=1000&size=100").json
    assert (beyond["items"], beyond["total"]) == ([], before + 5)
    whole = listing(server, sub).json
    assert (whole["page"], whole["size"]) == (1, 50)
    assert listing(server, sub, "?unknown=1").status == 200


@pytest.mark.parametrize("query, faulty", [
    ("name=%ff&page=0", ["name", "page"]), ("name=a%0Ab", ["name"]), ("page=0", ["page"]), ("page=-1", ["page"]), ("page=x", ["page"]), ("page=1.5", ["page"]),
    ("size=0", ["size"]), ("size=101", ["size"]), ("size=%201", ["size"]), ("page=+1", ["page"]),
    ("page=99999999999999999999", ["page"]), ("page=0&size=1000", ["page", "size"])])
def test_a_faulty_page_is_422_with_every_fault(server, query, faulty):
    answer = listing(server, OWNER, "?" + query)
    assert answer.status == 422
    assert sorted(fault["loc"][-1] for fault in answer.json["detail"]) == faulty


def test_a_huge_page_number_is_no_failure(server):
    answer = listing(server, OWNER, "?page=9223372036854775807&size=100")
    assert answer.status in (200, 422)


def test_the_printed_database_reads_everything_and_changes_nothing(server):
    tables = [row["name"] for row in server.sql(
        "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'v')"
        " AND c.relnamespace = 'public'::regnamespace")]
    assert {"room", "meeting", "link_secret", "source_secret"} < set(tables)
    for name in tables:
        server.sql(f"SELECT * FROM {name} LIMIT 1")
        with pytest.raises((psycopg2.errors.InsufficientPrivilege,
                            psycopg2.errors.ObjectNotInPrerequisiteState)):
            server.sql(f"DELETE FROM {name}")
