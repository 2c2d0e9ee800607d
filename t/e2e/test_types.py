"""A member of a wrong type is never read as if it were not there."""

import pytest

import jwt_tools
from answers import event
from harness import OWNER

STAMP = "2025-01-15T10:30:00Z"
BIG = 2**53 + 1
HUGE = 123456789012345678901234567890


def people(server, meeting):
    """{id: occupants of its sessions}"""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth())
    return {person["id"]: sorted({session["occupant"] for session in person["sessions"]})
            for person in answer.json["items"]}


def places(answer):
    """Where the faults of a refused body are."""
    assert answer.status == 422, answer
    return [fault["loc"] for fault in answer.json["detail"]]


@pytest.mark.parametrize("number", [42, 0, -7, BIG, HUGE])
def test_a_number_and_its_digits_are_one_person(server, name, meeting, number):
    for occupant, user in ((7, number), ("8", str(number)), (str(9), number)):
        body = event(name, "muc-occupant-joined", occupant_id=occupant, user_id=user)
        assert server.post_signed(body).status == 200
    assert people(server, meeting) == {str(number): ["7", "8", "9"]}
    told = server.meeting(meeting)
    assert (told["num_clients"], told["num_people"]) == (3, 1)
    assert told["events"][0]["data"]["user_id"] == number


def test_a_number_closes_the_session_that_its_digits_opened(server, name, meeting):
    body = event(name, "muc-occupant-joined", occupant_id="7", user_id="42")
    assert server.post_signed(body).status == 200
    assert server.post_signed(event(name, "muc-occupant-left", occupant_id=7)).status == 200
    assert server.meeting(meeting)["num_clients"] == 0


def test_lists_know_people_by_numbers_too(server, name, meeting):
    listed = [{"occupant_id": 7, "user_id": 42, "joined_at": STAMP}, {"occupant_id": "8"}]
    assert server.post_signed(event(name, "muc-room-snapshot", occupants=listed)).status == 200
    assert people(server, meeting) == {"42": ["7"], "8": ["8"]}
    gone = [{"occupant_id": 7, "joined_at": STAMP, "left_at": 1736937060}, {"occupant_id": 8}]
    assert server.post_signed(event(name, "muc-room-destroyed", all_occupants=gone)).status == 200
    assert server.meeting(meeting)["num_clients"] == 0
    assert people(server, meeting) == {"42": ["7"], "8": ["8"]}


def test_stock_events_know_people_by_numbers_too(server, name, meeting):
    body = {"event_name": "muc-occupant-joined", "room_name": name,
            "occupant": {"occupant_jid": 7, "id": 42, "name": 1984, "joined_at": 1736937000}}
    assert server.post_stock("occupant/joined", body).status == 200
    assert people(server, meeting) == {"42": ["7"]}
    assert server.meeting(meeting)["participants"][0]["name"] == "1984"


def test_a_float_without_a_fraction_is_the_integer(server, name, meeting):
    body = {"event_name": "muc-occupant-joined", "room_name": name,
            "occupant": {"occupant_jid": "o", "id": 42.0, "name": 5.0, "joined_at": 1736937000.0}}
    assert server.post_stock("occupant/joined", body).status == 200
    assert people(server, meeting) == {"42": ["o"]}
    assert server.meeting(meeting)["participants"][0]["name"] == "5"


def test_a_recording_is_one_by_a_number_and_by_its_digits(server, name, meeting):
    body = event(name, "jibri-recording-on", recording_id=17, initiator=42)
    assert server.post_signed(body).status == 200
    done = {"room_name": name, "recording_file": "/r/a.mp4", "recording_status": "completed",
            "timestamp": STAMP, "recording_id": "17"}
    for recording in ("17", 17):
        answer = server.post_signed({**done, "recording_id": recording},
                                    "/v1/jibri/recording-complete")
        assert answer.status == 200
    items = server.meeting(meeting)["recordings"]
    assert [(item["recording_id"], item["initiator"]) for item in items] == [("17", "42")]
    count = server.sql("SELECT count(*) FROM event WHERE meeting_id = %s AND dialect = 'jibri'",
                       meeting)
    assert count[0]["count"] == 1


@pytest.mark.parametrize("value", ["1.5", "1e-3", "true", "[]", "{}", "[42]"])
@pytest.mark.parametrize("member", ["occupant_id", "user_id", "id", "nick", "breakout_room_id"])
def test_anything_else_is_refused_and_not_stored(server, name, meeting, member, value):
    raw = jwt_tools.compact(event(name, "muc-occupant-joined", occupant_id="o"))
    raw = raw.replace(b'"occupant_id":"o"', f'"{member}":{value}'.encode())
    assert places(server.post_signed(raw)) == [["body", "data", member]]
    assert server.meeting(meeting)["events"] == []


def test_every_fault_of_the_body_is_told_with_its_place(server, name, meeting):
    listed = [{"occupant_id": "o"}, 7, {"occupant_id": [], "joined_at": False}]
    answer = server.post_signed(event(name, "muc-room-snapshot", occupants=listed, is_breakout="x"))
    assert places(answer) == [
        ["body", "data", "is_breakout"], ["body", "data", "occupants", 1],
        ["body", "data", "occupants", 2, "occupant_id"],
        ["body", "data", "occupants", 2, "joined_at"]]
    body = {"event_name": "muc-occupant-left", "room_name": name,
            "occupant": {"occupant_jid": "o", "left_at": "soon"}}
    assert places(server.post_stock("occupant/left", body)) == [["body", "occupant", "left_at"]]
    body["room_name"] = 7
    assert places(server.post_stock("occupant/left", body)) == [
        ["body", "room_name"], ["body", "occupant", "left_at"]]
    for kind, member in (("muc-occupant-left", "user_id"), ("jibri-recording-on", "initiator")):
        answer = server.post_signed({"event": kind, "room": name, "data": {member: []}})
        assert places(answer) == [["body", "timestamp"], ["body", "data", member]]
    assert server.meeting(meeting)["events"] == []


@pytest.mark.parametrize("kind, data", [
    ("something-new", {"user_id": [], "occupants": 7, "is_breakout": "yes"}),
    ("muc-occupant-joined", {"occupant_id": "o", "role": 7, "features": {"a": [1.5]}}),
    ("muc-occupant-joined", {"occupant_id": "o", "user_id": None, "joined_at": None}),
    ("muc-room-destroyed", {"all_occupants": {}})])
def test_members_without_a_type_are_stored_whole(server, name, meeting, kind, data):
    assert server.post_signed(event(name, kind, **data)).status == 200
    stored = server.meeting(meeting)["events"][0]["data"]
    assert {key: stored[key] for key in data} == data


@pytest.mark.parametrize("method, path, body", [
    ("POST", "/v1/rooms", {"name": 7}), ("POST", "/v1/rooms/{name}/meeting", {"display_name": 7}),
    ("PATCH", "/v1/rooms/{id}", {"webhook_url": 7}), ("PATCH", "/v1/rooms/{id}", {"is_locked": 1}),
    ("PATCH", "/v1/rooms/{id}", {"zulip_topic": []})])
def test_bodies_of_callers_are_no_laxer(server, name, method, path, body):
    room = server.new_room(name, owner=OWNER)
    path = path.format(name=name, id=room["id"])
    assert places(server.request(method, path, server.auth(), body)) == [["body", *body]]
