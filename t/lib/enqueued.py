"""The model of what a room's webhook is sent of presence, batch by batch."""

import model
from reading import event_of, stored
from sightings import JITSI_PLATFORM, kind_of

STARTED, JOINED, LEFT = "meeting.started", "participant.joined", "participant.left"
ENDED = "meeting.ended"
ALL = (STARTED, ENDED, JOINED, LEFT)


class Enqueued:
    """One meeting: add() what was committed, one batch after the other.

    - A session that was not there before a batch joined, one that has an end (told or
      assumed) and had none before has left, and the meeting starts with the first sessions
      that it ever had.
    - With the main room destroyed, a meeting that somebody ended for all ends, unless people
      have come again.
    - Each of these is enqueued once, whatever happens to the session later: when two become
      one, nothing is taken back, and when one comes again, nothing is sent again.
    - What becomes so while the room has no webhook is not enqueued later.
    - Types that the room does not want are never enqueued.
    """

    def __init__(self, platform=JITSI_PLATFORM, wanted=ALL):
        self.platform, self.types = platform, wanted
        self.arrived, self.sessions = [], []
        self.is_used = self.has_ended = False
        self.messages = set()

    def add(self, batch, has_webhook=True):
        """The (type, session) that a batch of requests newly enqueues; a session is
        (occupant, breakout, joined_at), None for the meeting itself."""
        known = len(stored(self.arrived))
        self.arrived = self.arrived + list(batch)
        before, self.sessions = self.sessions, model.sessions(self.arrived,
                                                              platform=self.platform)
        found = changes(before, self.sessions)
        if self.sessions and not self.is_used:
            self.is_used = True
            found.add((STARTED, None))
        if not self.has_ended and self.ends(stored(self.arrived)[known:]):
            self.has_ended = True
            found.add((ENDED, None))
        found = found - self.messages if has_webhook else set()
        found = {(kind, session) for kind, session in found if kind in self.types}
        self.messages |= found
        return found

    def ends(self, new):
        """Do these requests end the meeting?"""
        events = [event_of(request) for request in new]
        return (any(kind_of(event) == "destroyed" and event.breakout is None for event in events)
                and model.terminated(self.arrived, platform=self.platform) is not None)


def changes(before, after):
    """Who joined and who left, from the sessions before and after a batch."""
    had = {one[:3]: one.left_at for one in before}
    found = {(JOINED, one[:3]) for one in after if one[:3] not in had}
    return found | {(LEFT, one[:3]) for one in after
                    if one.left_at is not None and had.get(one[:3]) is None}
