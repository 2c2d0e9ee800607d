"""Meetings that a machine opens for people: whose the links are, and who may ask for that."""

import pytest

from answers import event
from harness import OWNER
from jwt_tools import decode
from keys import bearing, new_key
from participants import at, attendance, people

ANN = {"id": "ann-7", "name": "Ann Attendee", "email": "ann@example.com"}
NOT_HERE = {"detail": "Only a key of scope host may name a user"}
NOT_OWNER = {"detail": "Only a key of the room's owner may name a user"}


@pytest.fixture(scope="module")
def host(server):
    """The headers of OWNER's machine."""
    return bearing(new_key(server, "host", OWNER, "The machine")[0])


@pytest.fixture(scope="module")
def room(server):
    """OWNER's room."""
    return server.new_room("opened-for", recording_trigger="prompt")["name"]


def ask(server, headers, room, user, **body):
    """The answer to an opening for a user."""
    return server.request("POST", f"/v1/rooms/{room}/meeting", headers, {"user": user, **body})


def context(server, url):
    """Whom a link is for, and what the person may do."""
    found = decode(server, url)[1]["context"]
    return found["user"], found["features"]


def test_both_links_are_the_person_s(server, host, room):
    opened = ask(server, host, room, ANN).json
    user, features = context(server, opened["room_url"])
    assert user == {**ANN, "affiliation": "member"}
    assert features["name-readonly"] is True and features["recording"] is False
    assert "#" not in opened["room_url"]
    user, features = context(server, opened["host_room_url"])
    assert user == {**ANN, "moderator": "true", "affiliation": "owner"}
    assert features["recording"] is True


def test_a_moderator_s_own_link_has_the_rights_of_a_host(server, host, room):
    opened = ask(server, host, room, {**ANN, "moderator": True}).json
    user, features = context(server, opened["room_url"])
    assert user == {**ANN, "moderator": "true", "affiliation": "owner"}
    assert features["recording"] is True and opened["room_url"].endswith("suggestRecording=true")
    opened = ask(server, host, room, {**ANN, "moderator": False}).json
    assert "moderator" not in context(server, opened["room_url"])[0]


@pytest.mark.parametrize("user, body, shown", [
    ({"id": "b", "email": "ben@example.com"}, {}, ("b", "ben", "ben@example.com")),
    ({"id": "b"}, {}, ("b", "Guest", "")),
    ({"id": 41, "name": None}, {}, ("41", "Guest", "")),
    ({"id": "b", "name": "Ben"}, {"display_name": "Chair"}, ("b", "Chair", "")),
    ({"id": "b", "name": "", "email": ""}, {"display_name": ""}, ("b", "Guest", "")),
    ({"id": "é" * 500, "name": "é" * 100, "email": "e" * 254}, {}, ("é" * 500, "é" * 100, "e" * 254))])
def test_only_the_id_is_needed(server, host, room, user, body, shown):
    answer = ask(server, host, room, user, **body)
    assert answer.status == 200, answer
    told = context(server, answer.json["room_url"])[0]
    assert (told["id"], told["name"], told["email"]) == shown


@pytest.mark.parametrize("user, places", [
    ("ann", ["user"]), ([], ["user"]), ({}, ["user", "id"]), ({"id": ""}, ["user", "id"]),
    ({"id": None}, ["user", "id"]), ({"id": 1.5}, ["user", "id"]), ({"id": True}, ["user", "id"]),
    ({"id": "guest-1"}, ["user", "id"]), ({"id": "a\u001b"}, ["user", "id"]), ({"id": "\n"}, ["user", "id"]), ({"id": "é" * 501}, ["user", "id"]),
    ({"id": "a", "name": "x" * 101}, ["user", "name"]), ({"id": "a", "name": 5}, ["user", "name"]),
    ({"id": "a", "email": "x" * 255}, ["user", "email"]),
    ({"id": "a", "moderator": "true"}, ["user", "moderator"])])
def test_what_is_no_person_is_422(server, host, room, user, places):
    answer = ask(server, host, room, user)
    assert answer.status == 422, answer
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", *places]]


def test_no_name_ends_the_connections_of_a_meeting(server, host, room):
    for body in ({"display_name": "a\u001bb"}, {"user": {"id": "a", "name": "a\u0001b"}}):
        opened = server.request("POST", f"/v1/rooms/{room}/meeting", host, body).json
        assert context(server, opened["room_url"])[0]["name"] == "a b"


def test_every_fault_is_told_at_once(server, host, room):
    answer = ask(server, host, room, {"name": 5, "email": 6})
    assert len(answer.json["detail"]) == 3


def test_nobody_but_a_host_key_names_a_user(server, room):
    for headers in (server.auth(), server.auth("other-1")):
        answer = ask(server, headers, room, ANN)
        assert (answer.status, answer.json) == (403, NOT_HERE)
    assert ask(server, server.auth(), room, None).status == 200


def test_an_anonymous_caller_does_not_name_a_user(public, name):
    public.new_room(name, is_shared=True)
    answer = ask(public, {}, name, ANN)
    assert (answer.status, answer.json) == (403, NOT_HERE)


def test_a_key_of_another_user_names_nobody(server, name):
    server.new_room(name)
    other = bearing(new_key(server, "host", "other-1")[0])
    for user in (ANN, {**ANN, "moderator": True}):
        answer = ask(server, other, name, user)
        assert (answer.status, answer.json) == (403, NOT_OWNER)
    assert server.sql("SELECT 1 FROM meeting WHERE room_name LIKE %s", f"reflector-{name}-%") == []
    opened = ask(server, other, name, None)
    assert (opened.status, opened.json["host_room_url"]) == (200, "")
    # The room has a new owner; the meeting, which was opened before, has not.
    server.admin_sql("UPDATE room SET user_id = 'other-1' WHERE name = %s", name)
    answer = ask(server, other, name, {**ANN, "moderator": True})
    assert (answer.status, answer.json) == (403, NOT_OWNER)


def tell(server, room, url, occupant, start, end):
    """What our module tells of a connection by this link."""
    user = context(server, url)[0]
    data = {"occupant_id": occupant, "user_id": user["id"], "name": user["name"],
            "email": user["email"], "nick": user["name"]}
    for kind, minute in (("joined", start), ("left", end)):
        if minute is not None:
            left = {"left_at": at(minute)} if kind == "left" else {}
            told = event(room, "muc-occupant-" + kind, at(minute), joined_at=at(start), **data, **left)
            assert server.post_signed(told).status == 200


def test_each_person_is_one_row_however_often_they_connect(server, host, name):
    server.new_room(name)
    opened = ask(server, host, name, ANN).json
    room = opened["room_name"]
    again = ask(server, host, name, ANN).json["room_url"]
    ben = ask(server, host, name, {"id": 8, "email": "ben@example.com"}).json["room_url"]
    tell(server, room, opened["room_url"], "jid-1", 0, 10)
    tell(server, room, ben, "jid-2", 5, 30)
    tell(server, room, again, "jid-3", 20, 30)
    told = attendance(server, opened["id"])
    assert (told["people"], told["peak"], told["person_seconds"]) == (2, 2, 2700)
    rows = people(server, opened["id"])
    assert {key: (row["name"], row["email"], row["seconds"], len(row["sessions"]))
            for key, row in rows.items()} == {
        "ann-7": ("Ann Attendee", "ann@example.com", 1200, 2),
        "8": ("ben", "ben@example.com", 1500, 1)}
