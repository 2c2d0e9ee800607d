"""mod_reflector_title: the room's name becomes the meeting's title, once."""

import itertools

import pytest

from clients import MESSAGE, StanzaError
from instance import Instance
from meetings import SUBJECT, subjects

MUC, BREAKOUT = "conference.meet.test", "breakout.meet.test"
GROUP = "Group 1"


class Hall:
    """Rooms, and people who come to them."""

    def __init__(self, prosody):
        self.prosody = prosody
        self.numbers = itertools.count(1)

    def room(self, host=MUC):
        """(a focus, the new room that it is in)"""
        focus = self.prosody.service("focus", f"focus-{next(self.numbers)}")
        room = f"reflector-hall-{next(self.numbers)}@{host}"
        return focus.join(room, nick="focus"), room

    def person(self, room, name="Hall", /, owner=False, **token):
        """Somebody with a token of ours for this room."""
        user = {"id": "u", **({"affiliation": "owner", "moderator": "true"} if owner
                              else {"affiliation": "member"})}
        return self.prosody.user(f"web{next(self.numbers)}", context={
            "user": user, "claim": room.partition("@")[0],
            "room": {"meeting_id": "m", "name": name}, **token})

    def guest(self):
        """Somebody without any token."""
        return self.prosody.user(f"web{next(self.numbers)}")

    def told(self, room):
        """What somebody who comes now is told of the room's subject."""
        guest = self.guest().join(room)
        told = subjects(guest)
        guest.leave()
        return told


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """With our module on all rooms, and breakout rooms that have a subject already."""
    prosody = Instance(tmp_path_factory.mktemp("prosody"),
                       muc=("test_token_affiliation", "reflector_title"),
                       breakout=("test_subject", "reflector_title"),
                       breakout_options={"test_subject": GROUP}).start()
    yield Hall(prosody)
    prosody.close()


@pytest.fixture(autouse=True)
def empty_rooms(request):
    """Nobody of one test is there in the next."""
    yield
    if "hall" in request.fixturenames:
        request.getfixturevalue("hall").prosody.drop_clients()


def change(moderator, subject):
    """Set the subject as a moderator does, and wait until it has been told."""
    moderator.send(f"<message type='groupchat' to='{moderator.room}'><subject>{subject}</subject>"
                   "</message>")
    assert subjects(moderator)[-1] == subject


def test_the_first_bearer_of_a_token_brings_it_to_all(hall):
    focus, room = hall.room()
    early = hall.guest().join(room)
    assert (subjects(focus), subjects(early)) == ([""], [""])
    first = hall.person(room, "My.Room_1-b").join(room)
    assert subjects(first) == hall.told(room) == ["My.Room_1-b"]
    for present in (focus, early):
        assert subjects(present) == ["", "My.Room_1-b"]
    message = early.all(lambda stanza: stanza.tag == MESSAGE and stanza.findtext(SUBJECT))[0]
    assert (message.get("from"), message.get("type")) == (room, "groupchat")


def test_it_stays_the_first_one_until_the_room_is_made_again(hall):
    focus, room = hall.room()
    first, second = (hall.person(room, name).join(room) for name in ("Before", "After"))
    assert subjects(first) == subjects(second) == ["Before"]
    for person in (first, second, focus):
        person.leave()
    focus.join(room, nick="focus")
    assert subjects(second.join(room)) == ["Before", "After"]


@pytest.mark.parametrize("claim", ["*", "reflector-other", "", None, 7, ["reflector-hall-1"]])
def test_only_a_token_of_this_very_room_counts(hall, claim):
    _, room = hall.room()
    assert subjects(hall.person(room, claim=claim).join(room)) == [""]
    upper = room.partition("@")[0].upper()
    assert subjects(hall.person(room, claim=upper).join(room)) == ["Hall"]


@pytest.mark.parametrize("policy", [
    {}, None, "Hall", 7, *({"name": name} for name in (
        "", None, 7, True, ["Hall"], {}, "a b", "a\nb", "\u0001", "\u0000", "é", "<b>", "\ufffe",
        "x" * 101, "x" * 100000))])
def test_what_is_no_name_of_a_room_does_nothing(hall, policy):
    _, room = hall.room()
    assert subjects(hall.person(room, room=policy).join(room)) == [""]
    longest = "x" * 100
    assert subjects(hall.person(room, longest).join(room)) == [longest]


@pytest.mark.parametrize("subject", ["Something else", ""])
def test_what_a_moderator_said_stays(hall, subject):
    _, room = hall.room()
    owner = hall.person(room, "Hall", owner=True).join(room)
    change(owner, subject)
    assert subjects(hall.person(room, "Other").join(room)) == [subject]
    assert subjects(owner) == ["Hall", subject]


@pytest.mark.parametrize("subject", ["Something else", ""])
def test_what_a_moderator_said_before_the_first_bearer_stays(hall, subject):
    focus, room = hall.room()
    change(focus, "Anything")
    change(focus, subject)
    assert subjects(hall.person(room).join(room)) == [subject]
    assert subjects(focus) == ["", "Anything", subject]


def test_a_module_that_is_loaded_again_does_not_begin_anew(hall):
    _, room = hall.room()
    owner = hall.person(room, owner=True).join(room)
    for subject in ("Something else", ""):
        change(owner, subject)
        hall.prosody.reload("reflector_title", MUC)
        assert subjects(hall.person(room, "Other").join(room)) == [subject]
    assert subjects(owner) == ["Hall", "Something else", ""]


def test_a_breakout_room_keeps_its_own(hall):
    _, room = hall.room(BREAKOUT)
    assert subjects(hall.person(room).join(room)) == hall.told(room) == [GROUP]


def test_who_waits_in_the_lobby_brings_nothing(make_prosody):
    hall = Hall(make_prosody(breakout=(), muc=("test_token_affiliation", "test_lobby",
                                               "reflector_lobby", "reflector_title")))
    focus, room = hall.room()
    policy = {"name": "Guests", "lobby": True}
    with pytest.raises(StanzaError, match="registration-required"):
        hall.person(room, room=policy).join(room)
    assert subjects(focus) == [""]
    owner = hall.person(room, owner=True, room={**policy, "name": "Owners"}).join(room)
    assert (subjects(owner), subjects(focus)) == (["Owners"], ["", "Owners"])
