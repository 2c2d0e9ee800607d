"""Tokens that Reflector has minted, inside Prosody: all modules together."""

import pytest

from clients import StanzaError
from defaults import default_settings
from harness import OWNER, Server
from instance import Instance
from jwt_tools import decode
from keys import bearing, new_key
from meetings import Meeting, event_sync_options, subjects
from standins import Focus
from wait import until

MODULES = ("test_token_affiliation", "test_lobby", "event_sync", "reflector_control",
           "reflector_limits", "reflector_recording", "reflector_lobby", "reflector_title")


@pytest.fixture(scope="module")
def reflector(tmp_path_factory):
    """The receiver, with a lobby."""
    made = Server(tmp_path_factory.mktemp("server"), {**default_settings(), "JITSI_LOBBY": "true"})
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def inside(reflector, tmp_path_factory):
    """A Prosody with all of our modules on its meetings."""
    made = Instance(tmp_path_factory.mktemp("prosody"), muc=MODULES, breakout=(),
                    options=event_sync_options(reflector, reflector_recording_delay=0.02)).start()
    yield made
    made.close()


def user_of(reflector, prosody, url):
    """A user whose token is the one in this URL."""
    claims = decode(reflector, url)[1]
    return prosody.user(claims["context"]["user"]["id"], context={
        **claims["context"], "claim": claims["room"]})


@pytest.fixture
def opened(reflector, inside):
    """opened(name, **fields): (a new room's meeting, a focus in its room, owner, guest)"""
    def make(name, **fields):
        reflector.new_room(name, **fields)
        host, other = reflector.open(name), reflector.open(name, "somebody")
        meeting = Meeting(reflector, host["id"], host["room_name"])
        focus = inside.service("focus", name, Focus).open(meeting.room)
        return (meeting, focus, user_of(reflector, inside, host["host_room_url"]),
                user_of(reflector, inside, other["room_url"]))
    return make


def test_a_locked_rooms_recording_starts_when_its_owner_comes(opened):
    meeting, focus, owner, guest = opened("locked", is_locked=True, recording_trigger="automatic")
    with pytest.raises(StanzaError, match="registration-required"):
        guest.join(meeting.room)
    owner.join(meeting.room)
    until(lambda: focus.requests, "a start")
    focus.record("on", "session-1", focus.requests[0][0])
    recording, = until(meeting.recordings, "a recording")
    assert (recording["recording_id"], recording["status"]) == ("session-1", "recording")
    assert [sender for sender, _ in focus.requests] == [owner.seat]
    assert list(meeting.participants()) == [OWNER]


def test_an_open_rooms_recording_starts_with_the_second_person(opened):
    meeting, focus, owner, guest = opened("open", recording_trigger="automatic-2nd-participant")
    guest.join(meeting.room)
    meeting.until_stored(1, "muc-occupant-joined")
    assert not focus.requests
    owner.join(meeting.room)
    until(lambda: focus.requests, "a start")
    assert [sender for sender, _ in focus.requests] == [owner.seat]


def test_where_nobody_may_record_nothing_starts(opened):
    meeting, focus, owner, guest = opened("none", recording_type="none",
                                          recording_trigger="automatic")
    _, other_focus, other_owner, _ = opened("next", recording_trigger="automatic")
    for person in (owner, guest):
        person.join(meeting.room)
    other_owner.join(other_focus.room)
    until(lambda: other_focus.requests, "a start there, which was due later")
    assert not focus.requests


def test_a_rooms_seats_are_those_of_its_tokens(opened):
    meeting, focus, owner, guest = opened("small", max_participants=1, recording_trigger="none")
    guest.join(meeting.room)
    with pytest.raises(StanzaError, match="service-unavailable"):
        owner.join(meeting.room)
    guest.leave()
    owner.join(meeting.room)
    assert focus.room == meeting.room


def test_the_rooms_name_is_the_title_for_everybody(opened):
    meeting, focus, owner, guest = opened("Weekly.Talk_1", recording_trigger="none")
    for person in (guest, owner):
        person.join(meeting.room)
    assert [subjects(person)[-1] for person in (focus, guest, owner)] == ["Weekly.Talk_1"] * 3


def test_people_for_whom_a_machine_opened_a_meeting_are_told_apart(reflector, inside):
    reflector.new_room("many")
    key = bearing(new_key(reflector, "host", OWNER)[0])

    def link(person):
        answer = reflector.request("POST", "/v1/rooms/many/meeting", key, {"user": person})
        return answer.json["room_url"], answer.json
    ann, opened = link({"id": "ann", "name": "Ann", "email": "ann@example.com"})
    ben, _ = link({"id": "ben", "name": "Ben", "moderator": True})
    meeting = Meeting(reflector, opened["id"], opened["room_name"])
    inside.service("focus", "many", Focus).open(meeting.room)
    first = user_of(reflector, inside, ann).join(meeting.room)
    user_of(reflector, inside, ben).join(meeting.room)
    first.reset()
    meeting.until_stored(1, "muc-occupant-left")
    user_of(reflector, inside, link({"id": "ann"})[0]).join(meeting.room)
    meeting.until_stored(3, "muc-occupant-joined")
    told = meeting.attendance()
    assert {row["id"]: (row["name"], row["email"], len(row["sessions"])) for row in told["items"]} == {
        "ann": ("Guest", "ann@example.com", 2), "ben": ("Ben", None, 1)}
    assert told["people"] == 2
    roles = {item["data"]["user_id"]: item["data"]["role"] for item in meeting.events("muc-occupant-joined")}
    assert roles == {"ann": "participant", "ben": "moderator"}
