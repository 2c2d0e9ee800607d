"""mod_reflector_limits: how many come in, and when a meeting ends."""

import itertools
import time

import pytest

from clients import MESSAGE, StanzaError, has_status
from control import OPTIONS, ends_of, knock, until_sent_away
from instance import Instance
from meetings import DISCO
from sink import Sink
from standins import Focus

MUC = "conference.meet.test"
FULL = "service-unavailable.*This meeting is full"
OVER = "The time for this meeting is over."
TEXT = "{jabber:client}body"


class House:
    """Rooms with limits, and people."""

    def __init__(self, prosody):
        self.prosody = prosody
        self.numbers = itertools.count(1)

    def room(self):
        """(focus in it, the new room)"""
        room = f"house-{next(self.numbers)}@{MUC}"
        focus = self.prosody.service("focus", f"focus-{next(self.numbers)}", Focus)
        return focus.open(room), room

    def person(self, room, most=None, issued_at=1000, ends_at=None, claim=None, user=None):
        """Somebody with a token of ours for this room."""
        policy = {"max_participants": most, "issued_at": issued_at, "ends_at": ends_at}
        policy = {name: value for name, value in policy.items() if value is not None}
        return self.prosody.user(f"web{next(self.numbers)}", context={
            "user": user or {"id": "u", "affiliation": "member"}, "room": policy,
            "claim": room.partition("@")[0] if claim is None else claim})


def house(folder, *modules, start=True, **options):
    """A Prosody with the module."""
    made = Instance(folder, muc=("test_token_affiliation", "reflector_limits", *modules), breakout=(),
                    options=options)
    return House(made.start() if start else made)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """It alone; a warning comes two seconds before the end."""
    made = house(tmp_path_factory.mktemp("prosody"), reflector_limits_warning=2)
    yield made
    made.prosody.close()


@pytest.fixture(scope="module")
def early(tmp_path_factory):
    """Warnings come five minutes before the end."""
    made = house(tmp_path_factory.mktemp("prosody"))
    yield made
    made.prosody.close()


def told(client):
    """The warnings that somebody has had."""
    client.ask(DISCO, to=MUC, kind="get")
    texts = [stanza.findtext(TEXT) for stanza in client.all(lambda stanza: stanza.tag == MESSAGE)]
    return [text for text in texts if text]


def refused(person, room):
    """Somebody finds no seat."""
    with pytest.raises(StanzaError, match=FULL):
        person.join(room)


def test_seats_are_for_people_each_connection_has_one(hall):
    focus, room = hall.room()
    owner = hall.person(room, 3, user={"id": "o", "affiliation": "owner"}).join(room)
    same = [hall.person(room, 3).join(room) for _ in range(2)]
    refused(hall.person(room, 3), room)
    hall.prosody.service("jibri", "jibri-1").join(room, nick="recorder")
    refused(hall.person(room, 3, user={"id": "o", "affiliation": "owner"}), room)
    same[0].leave()
    hall.person(room, 3).join(room)
    owner.presence(name="Still here")
    assert focus.room == room


def test_who_is_in_a_breakout_keeps_the_seat(hall):
    focus, room = hall.room()
    part = "part-1@breakout.meet.test"
    focus.breakout(part)
    one = hall.person(room, 1).join(room)
    one.leave()
    one.join(part)
    refused(hall.person(room, 1), room)
    one.leave()
    one.join(room)


def test_of_ten_at_once_so_many_come_in_as_there_are_seats(hall):
    _, room = hall.room()
    people = [hall.person(room, 3) for _ in range(10)]
    for one in people:
        knock(one, room)
    for one in people:
        one.until(lambda stanza, one=one: stanza.get("from") == one.seat)
    inside = [one for one in people if one.all(lambda stanza: has_status(stanza, "110"))]
    assert len(inside) == 3


def test_the_latest_token_counts(hall):
    _, room = hall.room()
    hall.person(room, 1, issued_at=2000).join(room)
    refused(hall.person(room, 5, issued_at=1999), room)
    refused(hall.person(room, 5, issued_at=None), room)
    hall.person(room, 2, issued_at=2001).join(room)
    refused(hall.person(room, 1, issued_at=2002), room)
    refused(hall.person(room, 9, issued_at=2001), room)
    hall.person(room, issued_at=2003).join(room)


@pytest.mark.parametrize("most, claim", [
    (1, "*"), (1, "house-other"), (1, ""), ("1", None), (0, None), (-1, None), ({}, None), (1e300, None)])
def test_what_is_no_limit_of_this_room_limits_nothing(hall, most, claim):
    _, room = hall.room()
    for _ in range(2):
        hall.person(room, most, claim=claim).join(room)


def test_the_end_comes_unless_it_was_put_off(hall):
    (_, room), (_, longer) = hall.room(), hall.room()
    ends_at = int(time.time()) + 4
    inside = hall.person(room, ends_at=ends_at).join(room)
    staying = hall.person(longer, ends_at=ends_at).join(longer)
    hall.person(longer, ends_at=ends_at + 600, issued_at=1001).join(longer)
    assert until_sent_away(inside, room) == [OVER] and time.time() >= ends_at
    assert told(inside) == ["This meeting ends in 1 minutes."]
    assert not ends_of(staying, longer)
    hall.room()[0].open(room)
    late = hall.person(room, ends_at=ends_at)
    knock(late, room)
    assert until_sent_away(late, room) == [OVER]
    hall.person(room, ends_at=ends_at + 600, issued_at=1001).join(room)


def test_a_persistent_room_may_begin_again_with_a_newer_token(hall):
    focus, room = hall.room()
    focus.configure("muc#roomconfig_persistentroom", 1)
    inside = hall.person(room, ends_at=1)
    knock(inside, room)
    assert until_sent_away(focus, room) == [OVER]
    hall.person(room, ends_at=int(time.time()) + 600, issued_at=1001).join(room)


def test_a_newer_token_puts_it_off_or_brings_it_on(hall):
    _, room = hall.room()
    inside = hall.person(room, ends_at=int(time.time()) + 900).join(room)
    second = hall.person(room, ends_at=int(time.time()) + 9000, issued_at=1001).join(room)
    knock(hall.person(room, ends_at=1, issued_at=1000), room)
    assert not told(second) and not told(inside)
    knock(hall.person(room, ends_at=1, issued_at=1002), room)
    assert until_sent_away(inside, room) == [OVER]


def test_who_has_less_than_the_warning_is_told_at_once_and_once(early):
    now = int(time.time())
    _, room = early.room()
    first = early.person(room, ends_at=now + 3600).join(room)
    assert not told(first)
    second = early.person(room, ends_at=now + 130, issued_at=1001).join(room)
    first.until(lambda stanza: stanza.findtext(TEXT))
    third = early.person(room, ends_at=now + 130, issued_at=1002).join(room)
    warning = ["This meeting ends in 3 minutes."]
    assert [told(one) for one in (first, second, third)] == [warning] * 3


def test_rooms_that_are_there_are_limited_when_it_is_loaded_again(early):
    _, room = early.room()
    early.person(room, 2, issued_at=2000).join(room)
    early.prosody.reload("reflector_limits", MUC)
    early.person(room, 7, issued_at=1999).join(room)
    refused(early.person(room, 7, issued_at=1999), room)


def test_rooms_that_were_there_before_it_are_limited(make_prosody):
    late = House(make_prosody(muc=("test_token_affiliation",), breakout=()))
    now = int(time.time())
    _, room = late.room()
    _, short = late.room()
    late.person(room, 1, ends_at=now + 900).join(room)
    inside = late.person(short, ends_at=now + 2).join(short)
    late.prosody.shell(f'module:load("reflector_limits", "{MUC}")')
    refused(late.person(room), room)
    assert until_sent_away(inside, short) == [OVER]


def test_reflectors_answer_at_the_birth_counts_until_a_newer_token(tmp_path):
    sink = Sink()
    now = int(time.time())
    sink.rule = lambda request: b'{"status":"open","banned":[],"max_participants":1,"ends_at":%d}' % (
        now + 100)
    made = house(tmp_path, "reflector_control", event_sync_url=sink.url, **OPTIONS)
    try:
        _, room = made.room()
        first = made.person(room, 3, issued_at=now - 3600).join(room)
        assert told(first) == ["This meeting ends in 2 minutes."]
        refused(made.person(room, 3, issued_at=now - 3600), room)
        made.person(room, 2, issued_at=now).join(room)
    finally:
        made.prosody.close()
        sink.close()
