"""mod_reflector_lobby: who waits in a locked room's lobby, and who passes."""

import itertools

import pytest

from clients import MUC, StanzaError
from instance import Instance

WAITS = "registration-required"
AFFILIATIONS = {"pre-join": ("test_token_affiliation",), "joined": ("test_token_affiliation",),
                "not loaded": ()}  # each way of Jitsi's mod_token_affiliation


class Door:
    """Rooms, and people who want to get in."""

    def __init__(self, prosody):
        self.prosody = prosody
        self.numbers = itertools.count(1)

    def room(self):
        """(a focus, the new room that it is in)"""
        room = f"locked-{next(self.numbers)}@conference.meet.test"
        focus = self.prosody.service("focus", f"focus-{next(self.numbers)}")
        return focus.join(room, nick="focus"), room

    def person(self, user=None, lobby=True):
        """Somebody with a token of ours."""
        room = {"meeting_id": "m", "recording_type": "cloud", "recording_trigger": "none"}
        if lobby is not None:
            room["lobby"] = lobby
        return self.prosody.user(f"web{next(self.numbers)}", context={
            "user": user or {"id": "guest", "affiliation": "member"}, "room": room})

    def owner(self):
        """Somebody with the token that the room's owner gets."""
        return self.person({"id": "owner", "affiliation": "owner", "moderator": "true"})


def door(request, tmp_path_factory, *modules):
    """A started Prosody with ours and these modules on its rooms."""
    way = getattr(request, "param", "pre-join")
    prosody = Instance(tmp_path_factory.mktemp("prosody"), breakout=(),
                       muc=(*AFFILIATIONS[way], "reflector_lobby", *modules),
                       options={"test_affiliation": way}).start()
    request.addfinalizer(prosody.close)
    return Door(prosody)


@pytest.fixture(scope="module")
def lobby(request, tmp_path_factory):
    """With a lobby."""
    return door(request, tmp_path_factory, "test_lobby")


@pytest.fixture(scope="module")
def without(request, tmp_path_factory):
    """Without a lobby."""
    return door(request, tmp_path_factory)


def however_owners_are_made(name):
    """Run a test with each way of making them; name: its fixture."""
    return pytest.mark.parametrize(name, AFFILIATIONS, indirect=True)


@pytest.fixture(autouse=True)
def empty_rooms(request):
    """Nobody of one test is there in the next."""
    made = [request.getfixturevalue(name) for name in ("lobby", "without")
            if name in request.fixturenames]
    yield
    for one in made:
        one.prosody.drop_clients()


def affiliation_of(seat, shown_to):
    """The affiliation of a moderator, as it was shown to somebody in the room."""
    moderator = "{%s#user}x/{%s#user}item[@role='moderator']" % (MUC, MUC)
    return shown_to.until(lambda stanza: stanza.get("from") == seat
                          and stanza.find(moderator) is not None).find(moderator).get("affiliation")


def made(lobby, room):
    """How often a lobby was made for this room."""
    return lobby.prosody.log().count(f"lobby made for {room}")


@however_owners_are_made("lobby")
def test_a_guest_who_is_first_waits_and_so_does_the_next(lobby):
    _, room = lobby.room()
    for _ in range(2):
        with pytest.raises(StanzaError, match=WAITS):
            lobby.person().join(room)
    assert made(lobby, room) == 1


@however_owners_are_made("lobby")
def test_the_owner_passes_as_moderator_whoever_was_first(lobby):
    for guest_first in (True, False):
        focus, room = lobby.room()
        if guest_first:
            with pytest.raises(StanzaError, match=WAITS):
                lobby.person().join(room)
        owner = lobby.owner().join(room)
        assert affiliation_of(owner.seat, shown_to=focus) == "owner"
        with pytest.raises(StanzaError, match=WAITS):
            lobby.person().join(room)
        assert made(lobby, room) == 1


@pytest.mark.parametrize("user", [
    {"id": "x", "moderator": True}, {"id": "x", "moderator": "true"},
    {"id": "x", "affiliation": "owner"}])
def test_every_form_of_an_owners_token_passes(lobby, user):
    _, room = lobby.room()
    lobby.person(user).join(room)


@pytest.mark.parametrize("user", [
    {"id": "x", "moderator": False}, {"id": "x", "moderator": 1}, {"id": "x", "role": "owner"},
    {"id": "x", "affiliation": "member"}, "owner"])
def test_nothing_else_does(lobby, user):
    _, room = lobby.room()
    with pytest.raises(StanzaError, match=WAITS):
        lobby.person(user).join(room)


@however_owners_are_made("lobby")
def test_whom_a_moderator_lets_in_comes_in(lobby):
    _, room = lobby.room()
    owner = lobby.owner().join(room)
    guest = lobby.person()
    with pytest.raises(StanzaError, match=WAITS):
        guest.join(room)
    bare = guest.jid.partition("/")[0]
    owner.ask(f"<query xmlns='{MUC}#admin'><item jid='{bare}' affiliation='member'/></query>",
              to=room)
    guest.join(room)
    guest.leave()
    guest.join(room)


def test_a_moderator_may_switch_it_off_for_the_rooms_life(lobby):
    focus, room = lobby.room()
    owner = lobby.owner().join(room)
    owner.configure("muc#roomconfig_membersonly", 0)
    guest = lobby.person().join(room)
    assert made(lobby, room) == 1
    for person in (guest, owner, focus):
        person.leave()
    focus.join(room, nick="focus")
    with pytest.raises(StanzaError, match=WAITS):
        lobby.person().join(room)


@pytest.mark.parametrize("flag", [False, None, "true", 1, {}])
def test_other_rooms_have_no_lobby(lobby, flag):
    _, room = lobby.room()
    lobby.person(lobby=flag).join(room)
    lobby.prosody.user("tokenless").join(room)
    assert made(lobby, room) == 0


@however_owners_are_made("without")
def test_without_a_lobby_guests_are_refused_and_owners_pass(without):
    _, room = without.room()
    guests = [without.person() for _ in range(2)]
    for guest in guests:
        with pytest.raises(StanzaError, match="not-allowed"):
            guest.join(room)
    owner = without.owner().join(room)
    with pytest.raises(StanzaError, match="not-allowed"):
        without.person().join(room)
    assert not owner.all(lambda stanza: stanza.get("from") in [guest.seat for guest in guests])
    without.prosody.logged(f"no lobby for {room}: are muc_lobby_rooms and persistent_lobby loaded?")
    without.person(lobby=None).join(without.room()[1])
