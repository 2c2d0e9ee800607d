"""mod_reflector_control: what each command does to a meeting that runs."""

import itertools
import json
import threading

import pytest

from clients import MESSAGE, MUC, StanzaError, has_status
from control import DESTROY, OPTIONS, Control, ends_of, knock, until_sent_away
from instance import Instance
from meetings import DISCO, person
from sink import Sink
from standins import Focus

JSON = "{http://jitsi.org/jitmeet}json-message"
REASON = "{%s#user}x/{%s#user}item/{%s#user}reason" % (MUC, MUC, MUC)
OVER = "Over for <today> & good."


class Hall:
    """Rooms, the people in them, and who rules."""

    def __init__(self, prosody):
        self.prosody, self.control = prosody, Control(prosody)
        self.numbers = itertools.count(1)

    def room(self):
        """(focus in it, the room)"""
        number = next(self.numbers)
        focus = self.prosody.service("focus", f"focus-{number}", Focus)
        room = f"hall-{number}@conference.meet.test"
        return focus.open(room), room

    def person(self, room=None, user_id=None):
        """Somebody with a token, in a room."""
        number = next(self.numbers)
        made = self.prosody.user(f"web{number}", context=person(user_id or f"user-{number}"))
        return made.join(room) if room else made

    def breakout(self, focus):
        """A breakout of focus's room."""
        room = f"part-{next(self.numbers)}@breakout.meet.test"
        focus.breakout(room)
        return room


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """Breakouts and a lobby are there."""
    prosody = Instance(tmp_path_factory.mktemp("prosody"), options=OPTIONS,
                       muc=("reflector_control", "test_ruling", "test_lobby"),
                       breakout=("reflector_control", "test_ruling")).start()
    yield Hall(prosody)
    prosody.close()


def settle(client, room):
    """What was on its way to somebody has come."""
    client.ask(DISCO, to=room.partition("@")[2], kind="get")


def gone(client, room):
    """The presences that told somebody of the own end in a room."""
    settle(client, room)
    return client.all(lambda stanza: stanza.get("type") == "unavailable"
                      and (stanza.get("from") or "") == f"{room}/{client.nick}")


def test_end_shows_the_reason_to_all_and_the_room_stays_closed(hall):
    focus, room = hall.room()
    part = hall.breakout(focus)
    inside, aside = hall.person(room), hall.person(part)
    _, other = hall.room()
    stranger = hall.person(other)
    assert hall.control.do("end", room, reason=OVER, by="boss") == {
        "status": "ok", "found": True, "affected": 2}
    assert until_sent_away(inside, room) == [OVER]
    assert until_sent_away(aside, part) == [OVER]
    for destroyed in (room, part):
        hall.prosody.logged(f"{destroyed} destroyed by boss")
    for where in (room, part):
        late = hall.person()
        knock(late, where)
        assert until_sent_away(late, where) == [OVER]
    assert not gone(stranger, other)
    assert hall.control.do("end", room, reason="Again") == {
        "status": "ok", "found": False, "affected": 0}


def test_end_reaches_the_lobby(hall):
    _, room = hall.room()
    hall.control.do("lobby", room, enabled=True)
    lobby = room.replace("conference", "lobby")
    waiting = hall.person(lobby)
    assert hall.control.do("end", room, reason=OVER)["affected"] == 1
    assert until_sent_away(waiting, lobby) == [OVER]


def test_a_room_with_people_in_its_lobby_only_ends_as_any_other(hall):
    focus, room = hall.room()
    hall.control.do("lobby", room, enabled=True)
    lobby = room.replace("conference", "lobby")
    waiting = hall.person(lobby)
    focus.leave()
    assert hall.control.do("end", room, reason=OVER, by="boss")["affected"] == 1
    assert until_sent_away(waiting, lobby) == [OVER]
    hall.prosody.logged(f"{room} destroyed by boss")
    assert hall.prosody.log().count(f"{room} destroyed by") == 1


def test_event_sync_tells_who_wanted_it(make_prosody):
    sink = Sink()
    hall = Hall(make_prosody(muc=("event_sync", "reflector_control"), breakout=(), options={
        **OPTIONS, "event_sync_url": sink.url, "reflector_admission_url": ""}))
    _, room = hall.room()
    hall.person(room, "m")
    hall.control.do("remove", room, person="m", reason="Go", by="boss")
    hall.control.do("snapshot", room)
    hall.control.do("end", room, reason=OVER, by="boss")
    data = {body["event"]: body["data"] for body in sink.until_taken(5)}
    sink.close()
    assert (data["muc-occupant-left"]["removed_by"], data["muc-occupant-left"]["removal_reason"]) == (
        "boss", "Go")
    assert data["muc-room-snapshot"]["occupants"] == []
    assert (data["muc-room-destroyed"]["ended_by"], data["muc-room-destroyed"]["reason"]) == (
        "boss", OVER)


def test_a_room_that_is_not_here_is_closed_before_it_begins(hall):
    room = "never@conference.meet.test"
    assert hall.control.do("end", room, reason="", by=None)["found"] is False
    focus, guest = hall.prosody.focus().open(room), hall.person()
    knock(guest, room)
    assert until_sent_away(guest, room) == ["This meeting has ended."]
    assert guest.seat not in [stanza.get("from") for stanza in focus.stanzas]


def test_remove_finds_all_seats_of_a_person_and_nobody_elses(hall):
    focus, room = hall.room()
    part = hall.breakout(focus)
    here = [hall.person(room, "m"), hall.person(room, "m"), hall.person(part, "m")]
    others = [(hall.person(room, "mm"), room), (hall.person(part, "n"), part)]
    assert hall.control.do("remove", room, person="m", ban=False, reason="Go", by="boss")[
        "affected"] == 3
    for one in here:
        told, = gone(one, one.room)
        assert (has_status(told, "307"), told.findtext(REASON)) == (True, "Go")
        hall.prosody.logged(f"{one.seat} left by boss")
    assert not any(gone(other, where) for other, where in others)
    here[0].join(room)
    assert hall.control.do("remove", room, person="unknown")["affected"] == 0


def test_remove_reaches_the_lobby(hall):
    _, room = hall.room()
    hall.control.do("lobby", room, enabled=True)
    lobby = room.replace("conference", "lobby")
    waiting = [hall.person(lobby, user_id) for user_id in ("w", "x")]
    assert hall.control.do("remove", room, person="w", ban=True)["affected"] == 1
    assert [len(gone(one, lobby)) for one in waiting] == [1, 0]


def test_who_is_banned_does_not_come_back_while_the_room_lives(hall):
    focus, room = hall.room()
    part = hall.breakout(focus)
    hall.person(room, "b"), hall.person(room, "c")
    hall.control.do("remove", room, person="b", ban=True)
    for where in (room, part):
        with pytest.raises(StanzaError, match="not-allowed.*You were removed"):
            hall.person(where, "b")
        hall.person(where, "c")


def test_a_passcode_is_set_and_taken_back(hall):
    focus, room = hall.room()
    assert [hall.control.do("passcode", room, passcode=code)["affected"]
            for code in ("1234", "1234")] == [1, 0]
    focus.until(lambda stanza: stanza.tag == MESSAGE and has_status(stanza, "104"))
    with pytest.raises(StanzaError, match="not-authorized"):
        hall.person(room)
    knower = hall.person()
    knower.room, knower.nick = room, "knower"
    knower.presence(extra=f"<x xmlns='{MUC}'><password>1234</password></x>")
    knower.until(lambda stanza: has_status(stanza, "110"))
    assert hall.control.do("passcode", room, passcode="")["affected"] == 1
    hall.person(room)


def test_a_lobby_is_opened_and_closed(hall):
    _, room = hall.room()
    inside = hall.person(room)
    answers = []
    for enabled in (True, True, False, False):
        answers.append(hall.control.do("lobby", room, enabled=enabled)["affected"])
        if enabled:
            with pytest.raises(StanzaError, match="registration-required"):
                hall.person(room)
    assert answers == [1, 0, 1, 0] and not gone(inside, room)
    hall.prosody.logged(f"lobby of {room} closed, on to {room}")
    hall.person(room)


def test_a_message_is_in_everybodys_chat_once(hall):
    focus, room = hall.room()
    part = hall.breakout(focus)
    text = 'Five "minutes" & <out>\nü 🎥'
    people = [hall.person(room), hall.person(part)]
    assert hall.control.do("message", room, text=text)["affected"] == 2
    for one in people:
        shown = one.until(lambda stanza: stanza.find(JSON) is not None)
        assert json.loads(shown.findtext(JSON)) == {"type": "system_chat_message", "message": text}
        assert shown.findtext("{jabber:client}body") == text
        assert shown.get("type") is None and shown.get("from") == one.room
    late = hall.person(room)
    settle(late, room)
    assert not late.all(lambda stanza: stanza.find(JSON) is not None)


def test_a_snapshot_is_asked_of_all_its_rooms(hall):
    focus, room = hall.room()
    part = hall.breakout(focus)
    hall.person(part)
    assert hall.control.do("snapshot", room)["affected"] == 2
    for one in (room, part):
        hall.prosody.logged(f"snapshot of {one}")


def test_ten_at_once_are_as_one(hall):
    _, room = hall.room()
    people = [hall.person(room) for _ in range(3)]
    answers = []

    def end(webhook_id):
        answers.append(hall.control.do("end", room, webhook_id=webhook_id, reason=OVER))
    threads = [threading.Thread(target=end, args=("twin" if number % 2 else f"single-{number}",))
               for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert sum(answer.get("affected", 0) for answer in answers) == 3
    assert sum(answer.get("repeated", False) for answer in answers) == 4
    for one in people:
        settle(one, room)
        assert ends_of(one, room) == [OVER] and one.all(lambda stanza: stanza.find(DESTROY)
                                                        is not None)


def test_rooms_that_are_there_when_it_is_loaded_again_are_still_ruled(hall):
    focus, room = hall.room()
    hall.person(room, "r")
    hall.control.do("remove", room, person="r", ban=True)
    hall.prosody.reload("reflector_control", "*", "conference.meet.test", "breakout.meet.test")
    with pytest.raises(StanzaError, match="not-allowed"):
        hall.person(room, "r")
    inside = hall.person(room)
    assert hall.control.do("end", room, reason=OVER)["affected"] == 1
    assert until_sent_away(inside, room) == [OVER]
    assert focus.room == room
