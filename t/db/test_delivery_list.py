"""Messages of many rooms, as they are read: by each filter, page by page."""

import itertools

import pytest

from cluster import rows
from sent import STATES, STATUS, put
from world import World, after, asked, open_meeting

MOST = 10_000
OWNERS = ["one", "two"]
TYPES = ["meeting.started", "recording.completed"]
ALL = ["room", "pipeline"]

pytestmark = pytest.mark.own_database

class Site:
    """Two owners with two rooms each, one of them deleted; every message that there can be."""

    def __init__(self, database, make):
        self.world, self.messages, at = make, [], 0
        self.rooms, self.meetings, self.deleted = {}, {}, set()
        for owner, number in itertools.product(OWNERS, (0, 1, 2)):
            room = make.room(name=f"{owner}-{number}", user_id=owner, webhook_url="https://hooks.example.com/",
                             webhook_secret="s", created_at=after(len(self.rooms)))
            meeting, _ = open_meeting(make.connection, room)
            self.rooms[room], self.meetings[room] = owner, meeting
            if number == 2:
                self.deleted.add(room)
            for endpoint, state, kind in itertools.product(ALL, STATES, TYPES):
                at += 1
                self.messages.append((put(make.connection, room, meeting, at, endpoint, state, kind),
                                      owner, room, meeting, endpoint, STATUS.get(state, state), kind))
            put(make.connection, room, meeting, at, "control", "dead", "control.end")
        rows(make.connection, "UPDATE room SET deleted_at = now(), webhook_url = NULL, webhook_secret = NULL"
             " WHERE id = ANY (%s)", sorted(self.deleted))
        self.program = database.connect("reflector_rooms")

    def expected(self, owner=None, keyed=None, room=None, kinds=None, meeting=None, status=None, kind=None):
        """The ids that a list must have, newest first."""
        return [id for id, its_owner, its_room, its_meeting, endpoint, its_status, its_type
                in reversed(self.messages)
                if owner in (None, its_owner) and (keyed is None or its_room in keyed)
                and room in (None, its_room, self.name(its_room)) and endpoint in (kinds or ALL)
                and meeting in (None, its_meeting) and status in (None, its_status)
                and kind in (None, its_type)
                and (its_room not in self.deleted
                     or owner is keyed is room is None and endpoint == "pipeline")]

    def name(self, room):
        """A room's."""
        return self.world.value("SELECT name FROM room WHERE id = %s", room)

    def listed(self, limit=1000, offset=0, most=MOST, **given):
        """(the rows, the total)"""
        found = asked(self.program, "delivery_list_found", given.get("owner"), given.get("keyed"),
                      given.get("room"), given.get("kinds", ALL), given.get("meeting"),
                      given.get("status"), given.get("kind"), limit, offset, most)
        return [row for row in found if row[0] is not None], found[0][-1]


@pytest.fixture(scope="module")
def site(database):
    """The filled database."""
    made = World(database)
    yield Site(database, made)
    made.close()


SCOPES = ["all", "owner", "key", "admin's key", "room", "room's name", "owner's room", "other's room",
          "deleted room", "meeting", "owner's meeting", "other's meeting", "deleted room's meeting",
          "key beside the meeting"]


def scope(site, name):
    """The filters."""
    first, _, third, other = list(site.rooms)[:4]
    return {"all": {}, "owner": {"owner": "one"}, "key": {"owner": "one", "keyed": [first, other]},
            "admin's key": {"keyed": [first, other]}, "room": {"room": first},
            "room's name": {"room": "ONE-0"}, "owner's room": {"owner": "one", "room": first},
            "other's room": {"owner": "two", "room": first}, "deleted room": {"room": third},
            "meeting": {"meeting": site.meetings[first]},
            "owner's meeting": {"owner": "one", "meeting": site.meetings[first]},
            "other's meeting": {"owner": "two", "meeting": site.meetings[first]},
            "deleted room's meeting": {"owner": "one", "meeting": site.meetings[third]},
            "key beside the meeting": {"owner": "one", "keyed": [other], "meeting": site.meetings[first]}}[name]


@pytest.mark.parametrize("name", SCOPES)
@pytest.mark.parametrize("status", [None, "pending", "delivered", "dead"])
@pytest.mark.parametrize("kind", [None, TYPES[1]])
@pytest.mark.parametrize("kinds", [ALL, ["room"]])
def test_each_combination_of_filters_has_its_messages_newest_first(site, name, status, kind, kinds):
    given = {**scope(site, name), "status": status, "kind": kind, "kinds": kinds}
    wanted = site.expected(**{**given, "room": given.get("room", "").lower() or None})
    found, total = site.listed(**given)
    assert ([row[0] for row in found], total) == (wanted, len(wanted))
    assert bool(wanted) == (name not in ("other's room", "other's meeting", "deleted room",
                                         "deleted room's meeting", "key beside the meeting"))


def test_pages_and_their_total(site):
    wanted = site.expected()
    assert [site.listed(limit=7, offset=offset)[0][0][0] for offset in (0, 7)] == [wanted[0], wanted[7]]
    assert site.listed(limit=7, offset=len(wanted)) == ([], len(wanted))


@pytest.mark.parametrize("given", [{}, {"status": "dead"}, {"status": "pending"}, {"owner": "one"},
                                   {"owner": "one", "status": "dead"}, {"room": "one-0"}])
def test_no_more_is_counted_than_the_limit(site, given):
    found, total = site.listed(most=5, limit=100, **given)
    assert (len(found), total) == (5, 5)


def test_a_message_says_where_it_goes_and_what_it_waits_for(site):
    room = list(site.rooms)[0]
    found, _ = site.listed(room=room)
    for _, endpoint, its_room, name, meeting, *_, status, attempts, answered, due, delivered, held, _ in found:
        assert (its_room, name, meeting, attempts, answered) == (
            room, "one-0", site.meetings[room], 3, 500)
        assert endpoint in ALL and (delivered is not None) == (status == "delivered")
        assert not (held and due)
