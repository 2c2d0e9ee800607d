"""Messages and their endpoints, as the program rooms lists them on a Day."""

import itertools

from asker import OPERATOR, ROOMS
from world import BY_OWNER

LISTED = 10_000


def list_messages(day):
    """Messages of a room and of many, and endpoints; one is sent again, and what is dead."""
    day.ask(ROOMS, "delivery_list", day.room, 50, 0)
    [first, *_] = day.ask(ROOMS, "delivery_list", day.room, 1, 0, note="one")
    day.ask(ROOMS, "delivery_find", first[0])
    day.ask(ROOMS, "delivery_redeliver", first[0], BY_OWNER)
    day.ask(ROOMS, "delivery_find_meeting", day.meeting)
    scopes = {"of a room": (day.owner, None, day.room, None), "of a key": (None, [day.room], None, None),
              "of an owner": (day.owner, None, None, None), "of all": (None, None, None, None),
              "of a meeting": (day.owner, None, None, day.meeting)}
    for note, (owner, keyed, room, meeting) in scopes.items():
        for status, kind in itertools.product((None, "pending", "delivered", "dead"),
                                              (None, "recording.completed")):
            day.ask(ROOMS, "delivery_list_found", owner, keyed, room, ["room", "pipeline"], meeting, status,
                     kind, 50, 0, LISTED, note=f"{note} {status} {kind}")
        day.ask(ROOMS, "endpoint_list", owner, keyed, 50, 0, LISTED, note=note)
    for room, meeting in ((None, day.meeting), (day.room, None), (None, None)):
        day.ask(ROOMS, "delivery_redeliver_dead", day.owner, None, room, meeting, 500, LISTED, BY_OWNER)
    for room, meeting in ((day.room, None), (None, day.meeting), (None, None)):
        day.ask(OPERATOR, "delivery_redeliver_any", room, meeting, None, 0, 500, False, BY_OWNER)
