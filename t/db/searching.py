"""Searches for a participant, on a Day: among few meetings, and among very many."""

import itertools

from asker import MEETINGS

# Connections that are read at most.
MOST = 2000


def search(day, filters):
    """By id and by e-mail, with each other filter."""
    kinds = ((day.owner, None, None, None), (day.owner, day.room, None, None),
             (None, None, [day.room], None), (day.owner, day.room, None, day.name))
    for person, kind in itertools.product(("person-p1", "A@EXAMPLE.COM"), kinds):
        ask(day, filters, person, kind, "few")
    for user in ("crowd", None):
        ask(day, filters, "user-3", (user, None, None, None), "many")


def ask(day, filters, person, kind, note):
    """A page; without a user: of everybody's meetings."""
    user, room, rooms, room_name = kind
    day.ask(MEETINGS, "meeting_list_of_person", user, *filters, 50, 0, room, user is None, rooms,
            room_name, person, MOST, note=note)
