"""Consents to be recorded, and hand-overs that wait for them."""

import itertools
import uuid

from cluster import rows
from world import T0, WEBHOOK, after, item, open_meeting

HELD, DUE, NOWHERE = (True, False), (False, True), (False, False)


class Recorded:
    """A meeting whose room requires consent, with a recording from 10 to 20."""

    def __init__(self, world, **fields):
        self.world = world
        self.room = world.room(**{"require_consent": True, **WEBHOOK, **fields})
        self.id, self.name = open_meeting(world.connection, self.room)

    def signal(self, kind, at, recording="r1"):
        """An item: jibri-recording-on or -off."""
        return item(self.name, at=at, type="jibri-recording-" + kind,
                    data={"recording_id": recording})

    def completion(self, recording="r1", file="/r/1.mp4", at=21, size=1):
        """An item: recording_completed."""
        data = {"recording_file": file, "size": size}
        return item(self.name, at=at, type="recording_completed", dialect="jibri",
                    data=data if recording is None else {**data, "recording_id": recording})

    def stay(self, person, joined, left=None):
        """Items: somebody comes, and goes unless left is None."""
        members = {"person": person, "joined_at": after(joined)}
        return [item(self.name, "joined", "o-" + person, joined, **members)] + (
            [] if left is None else [item(self.name, "left", "o-" + person, left, **members)])

    def record(self, *people):
        """Appends a whole recording, with people in all the time."""
        items = list(itertools.chain(*[self.stay(person, 1, 30) for person in people]))
        self.world.append(*items, self.signal("on", 10), self.signal("off", 20),
                          self.completion())

    def say(self, person, given=True, guest=False, at=40):
        """The id of the consent."""
        return give(self.world.connection, self.id, person, given, guest, at)

    def handovers(self):
        """(is it held, is it due) of each hand-over."""
        return self.world.sql("SELECT is_held, next_attempt_at IS NOT NULL FROM outbox WHERE"
                              " meeting_id = %s AND type = 'recording.completed' ORDER BY number",
                              self.id)

    def waits(self):
        """Which recordings are shown as waiting."""
        return self.world.sql("SELECT waits_for_consent(%s, ids) FROM recording_of(%s, %s,"
                              " '1 s')", self.id, self.id, T0)


def give(connection, meeting, person, given=True, guest=False, at=40):
    """The id of the consent; None: no such meeting."""
    [[made]] = rows(connection, "SELECT consent_give(%s, %s, %s, %s, %s, %s)", meeting,
                    str(uuid.uuid4()), person, guest, given, after(at))
    return made
