"""What people are called: by their token, else as they call themselves."""

import itertools
import json

import pytest

from answers import event
from participants import at, table
from receiver import Receiver
from wait import until

TEN = 1736935200  # at(0), as the stock component tells it
SECRET = "0123456789abcdef0123456789abcdef"


def signed(server, room, kind, minute, **data):
    """A signed event."""
    answer = server.post_signed(event(room, kind, at(minute), **data))
    assert answer.status == 200, answer


def called(server, meeting):
    """{id: (name, nick)} as the list of people has it, and as the meeting's own does."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth())
    told = [{one["id"]: (one["name"], one["nick"]) for one in people}
            for people in (answer.json["items"], server.meeting(meeting)["participants"])]
    assert told[0] == told[1]
    return told[0]


MALLORY = {"occupant_id": "jid-1", "user_id": "mallory", "name": "Mallory"}


def test_who_calls_himself_the_boss_does_not_stand_in_attendance_as_the_boss(server, name, meeting):
    signed(server, name, "muc-occupant-joined", 0, nick="Fake Boss", **MALLORY)
    assert called(server, meeting) == {"mallory": ("Mallory", "Fake Boss")}
    _, rows = table(server, meeting)
    assert rows[0][:6] == ["id", "name", "email", "first_seen", "last_seen", "seconds"]
    assert rows[1][:2] == ["mallory", "Mallory"]


def test_a_nick_that_is_the_name_is_not_told_twice(server, name, meeting):
    signed(server, name, "muc-occupant-joined", 0, nick="Mallory", **MALLORY)
    assert called(server, meeting) == {"mallory": ("Mallory", None)}


def test_a_guest_names_himself(server, name, meeting):
    signed(server, name, "muc-occupant-joined", 0, occupant_id="jid-1", user_id="guest-1",
           name="Guest", nick="Ben")
    assert called(server, meeting) == {"guest-1": ("Ben", None)}
    signed(server, name, "muc-occupant-left", 5, occupant_id="jid-1", user_id="guest-1",
           name="Guest", nick="Benjamin")
    assert called(server, meeting) == {"guest-1": ("Benjamin", None)}


def test_the_stock_dialect_tells_the_token_s_name_and_no_nick(server, name):
    meeting = server.new_meeting(name)
    occupant = {"occupant_jid": "u@meet/1", "id": "ann", "name": "Ann", "joined_at": TEN}
    body = {"event_name": "muc-occupant-joined", "room_name": name, "occupant": occupant}
    assert server.post_stock("occupant/joined", body).status == 200
    assert called(server, meeting) == {"ann": ("Ann", None)}


LISTS = [("muc-room-destroyed", "all_occupants"), ("muc-room-snapshot", "occupants")]


@pytest.mark.parametrize("kind, member", LISTS)
def test_a_list_of_people_tells_the_token_s_name_too(server, name, meeting, kind, member):
    entry = {**MALLORY, "nick": "Fake Boss", "joined_at": at(0)}
    signed(server, name, kind, 9, **{member: [entry]})
    assert called(server, meeting) == {"mallory": ("Mallory", "Fake Boss")}


STORY = [("muc-occupant-joined", 0, {"occupant_id": "tab-1", "user_id": "ann", "nick": "A."}),
         ("muc-occupant-joined", 2, {"occupant_id": "tab-2", "user_id": "ann", "name": "Ann",
                                     "nick": "Anna"}),
         ("muc-occupant-left", 5, {"occupant_id": "tab-1", "user_id": "ann", "nick": "The Boss"}),
         ("muc-room-snapshot", 4, {"occupants": [{"occupant_id": "tab-2", "user_id": "ann",
                                                  "name": "Ann", "nick": "Nan"}]})]


@pytest.mark.parametrize("order", itertools.permutations(range(len(STORY))),
                         ids=lambda order: "".join(map(str, order)))
def test_the_token_s_name_and_the_latest_nick_stand_in_every_order(server, name, meeting, order):
    for place in order:
        kind, minute, data = STORY[place]
        signed(server, name, kind, minute, **data)
    assert called(server, meeting) == {"ann": ("Ann", "The Boss")}


def test_a_name_that_is_told_late_is_shown_from_then_on(server, name, meeting):
    signed(server, name, "muc-occupant-joined", 0, occupant_id="jid-1", user_id="ann", nick="A.")
    assert called(server, meeting) == {"ann": ("A.", None)}
    signed(server, name, "muc-occupant-left", 1, occupant_id="jid-1", user_id="ann", name="Ann")
    # Without a nick the name is what people call themselves.
    assert called(server, meeting) == {"ann": ("Ann", None)}


def test_webhooks_tell_both(make_server, name):
    server = make_server(DELIVER_ALLOW_PRIVATE="true", DELIVER_POLL="0.02")
    receiver = Receiver()
    try:
        server.new_room(name, webhook_url=receiver.url, webhook_secret=SECRET)
        room = server.open(name)["room_name"]
        signed(server, room, "muc-occupant-joined", 0, nick="Fake Boss", **MALLORY)
        signed(server, room, "muc-occupant-left", 1, **MALLORY, nick="Realer Boss")
        until(lambda: len(receiver.requests) == 3, lambda: receiver.requests)
        told = {body["type"]: body["data"].get("participant")
                for body in (json.loads(request.body) for request in receiver.requests)}
    finally:
        receiver.close()
    for kind in ("participant.joined", "participant.left"):
        person = told[kind]
        assert (person["id"], person["name"]) == ("mallory", "Mallory")
        assert person["nick"] in ("Fake Boss", "Realer Boss")
    assert told["participant.left"]["nick"] == "Realer Boss"
