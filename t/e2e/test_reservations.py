"""What Jitsi's mod_reservations asks: may this room open, and for how long?"""

import datetime
import time
import urllib.parse
import uuid

import pytest

from answers import is_error
from harness import OWNER

TOKEN = "the-bearer-of-event-sync"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
FORM = {**BEARER, "Content-Type": "application/x-www-form-urlencoded"}
PATH = "/v1/jitsi/conference"


@pytest.fixture(scope="module")
def stock(make_server):
    """A server that knows the bearer token."""
    return make_server(JITSI_EVENT_SYNC_TOKEN=TOKEN)


def reserve(server, name, headers=None):
    """POST, as the module sends it."""
    body = urllib.parse.urlencode({"name": name, "start_time": "2048-04-20T17:55:12.000Z",
                                   "mail_owner": "client1@meet.example.com"}).encode()
    return server.request("POST", PATH, FORM if headers is None else headers, body)


def accepted(answer, name):
    """What the module requires of an acceptance; it adds start_time and duration."""
    assert answer.status == 200, answer
    assert isinstance(answer.json["id"], str) and answer.json["name"].lower() == name.lower()
    assert isinstance(answer.json["mail_owner"], str) and isinstance(answer.json["duration"], int)
    start = datetime.datetime.fromisoformat(answer.json["start_time"].replace("Z", "+00:00"))
    return start.timestamp() + answer.json["duration"]


def denied(answer, status, detail):
    """A refusal has a text for people, too."""
    assert is_error(answer, status) and answer.json["detail"] == detail
    return len(answer.json["message"]) > 9


def test_an_open_meeting_may_be_held_again_and_again(stock, name):
    stock.new_room(name)
    room = stock.open(name)["room_name"]
    for asked in (room, room.upper(), room):
        answer = reserve(stock, asked)
        assert accepted(answer, room) > time.time() + 86400
        assert answer.json["mail_owner"] == "client1@meet.example.com"
        assert not {"max_occupants", "lobby", "password"} & set(answer.json)
    path = f"{PATH}/{answer.json['id']}"
    assert accepted(stock.request("GET", path, BEARER), room) > time.time()
    for _ in range(2):
        assert stock.request("DELETE", path, BEARER).json == {"status": "ok"}
    assert stock.open(name)["room_name"] == room


def test_limits_are_told_and_a_locked_room_needs_no_lobby_there(stock, name):
    stock.new_room(name, longest=2, max_participants=7, is_locked=True, passcode="secret")
    meeting = stock.open(name)
    answer = reserve(stock, meeting["room_name"])
    end = datetime.datetime.fromisoformat(meeting["end_date"].replace("Z", "+00:00"))
    assert accepted(answer, meeting["room_name"]) == int(end.timestamp())
    assert answer.json["max_occupants"] == 7
    assert not {"lobby", "password"} & set(answer.json)


def test_what_is_over_is_denied(stock, name):
    stock.new_room(name, longest=2)
    meeting = stock.open(name)
    room, path = meeting["room_name"], f"{PATH}/{meeting['room_name']}"
    stock.admin_sql("UPDATE meeting_row SET latest_end = now() WHERE id = %s", meeting["id"])
    assert denied(reserve(stock, room), 403, "Meeting has ended")
    assert stock.request("PATCH", f"/v1/meetings/{meeting['id']}/deactivate", stock.auth()).status == 200
    for answer in (reserve(stock, room), stock.request("GET", path, BEARER)):
        assert denied(answer, 403, "Meeting has ended")
    assert stock.request("DELETE", f"/v1/meetings/{meeting['id']}", stock.auth()).status == 200
    for answer in (reserve(stock, room), stock.request("GET", path, BEARER)):
        assert denied(answer, 403, "Meeting is erased")
    assert stock.request("DELETE", path, BEARER).status == 200


@pytest.mark.parametrize("other", ["conference1234", "[tenant]room", "x" * 3000, "é"],
                         ids=["other", "tenant", "long", "letter"])
def test_other_rooms_do_not_open_but_breakouts_do(stock, other):
    assert denied(reserve(stock, other), 404, "Meeting not found")
    path = f"{PATH}/{urllib.parse.quote(other)}"
    assert is_error(stock.request("DELETE", path, BEARER), 404)
    breakout = str(uuid.uuid4())
    assert accepted(reserve(stock, breakout), breakout) > time.time()
    assert stock.request("DELETE", f"{PATH}/{breakout}", BEARER).status == 200


@pytest.mark.parametrize("body", [b"", b"name=", b"mail_owner=x", b"{}"])
def test_a_form_without_a_name_is_422(stock, body):
    answer = stock.request("POST", PATH, FORM, body)
    assert is_error(answer, 422)
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "name"]]


def test_only_prosody_may_ask(stock, server, name):
    stock.new_room(name)
    room = stock.open(name)["room_name"]
    form = {"Content-Type": FORM["Content-Type"]}
    for headers in (form, {**form, "Authorization": "Bearer x"}, {**form, **dict(stock.auth(OWNER))}):
        assert is_error(reserve(stock, room, headers), 401)
    assert is_error(reserve(server, room), 401)
    answer = reserve(stock, room, {**BEARER, "Content-Type": "text/plain"})
    assert is_error(answer, 415) and answer.json["detail"].endswith("send " + FORM["Content-Type"])
    # Others' bodies stay JSON.
    answer = stock.request("POST", "/v1/rooms", {**dict(stock.auth()), **form}, b"name=x")
    assert is_error(answer, 415)
