"""The log grows: many evenings that are over, and two big meetings that go on and on."""

import json
from datetime import timedelta

from cluster import rows
from outbox import URL, completion, joined, left, signal
from world import T0, append, item, open_meeting

# An evening: this many people come and go; every second room has a webhook.
PEOPLE = 22
ACTIVE = 20
BATCH = 200
CLOSINGS = 20


class Crowd:
    """Rooms and meetings of the owner `crowd`, and the big meetings."""

    def __init__(self, world):
        self.world = world
        self.writer = world.connect("reflector_jitsi_events")
        self.size = self.evenings = self.people = 0
        self.waiting = []
        self.big, self.big_room = open_meeting(
            world.connection, world.room(user_id="big", webhook_url=URL, webhook_secret="s"))
        self.append(*[item(self.big_room, kind, at=n) for n in range(CLOSINGS // 2)
                      for kind in ("created", "destroyed")])
        self.append(joined(self.big_room, "host", 20))
        self.stock, self.stock_room = open_meeting(world.connection, world.room(user_id="big"))
        self.append(joined(self.stock_room, "host", 20, dialect="stock"))

    def append(self, *items):
        """Events, in big batches."""
        self.waiting += items
        while len(self.waiting) >= BATCH:
            self.flush()

    def flush(self):
        """What still waits is written."""
        append(self.writer, *self.waiting[:BATCH])
        self.size += len(self.waiting[:BATCH])
        del self.waiting[:BATCH]

    def grow(self, size):
        """Until the log has so many events; one in three is in a big meeting."""
        while self.size < size:
            self.evening()
            for _ in range(PEOPLE // 4):
                self.people += 1
                who, at = f"p{self.people}", 100 + self.people
                self.append(joined(self.big_room, who, at), left(self.big_room, who, at + 1, at),
                            joined(self.stock_room, who, at, dialect="stock"),
                            left(self.stock_room, who, at + 1, at, dialect="stock"))
        while self.waiting:
            self.flush()
        # What was sent is sent.
        rows(self.world.connection, "UPDATE outbox SET status = 'delivered', next_attempt_at = NULL, leased_until = NULL, is_held = false,"
                       " delivered_at = created_at WHERE status = 'pending'")
        rows(self.world.connection, "UPDATE meeting_row m SET is_active = false, ended_at = %s"
             " WHERE m.user_id = 'crowd' AND m.is_active AND m.start_date < %s",
             T0 + timedelta(hours=3), T0 + timedelta(seconds=self.evenings - ACTIVE))

    def evening(self):
        """A meeting: people come, are recorded, leave."""
        self.evenings += 1
        room = self.world.room(user_id="crowd", webhook_url=URL if self.evenings % 2 else None,
                               webhook_secret="s", created_at=T0 + timedelta(seconds=self.evenings))
        _, name = open_meeting(self.world.connection, room, T0 + timedelta(seconds=self.evenings))
        self.append(item(name, "created", at=0))
        self.append(*[joined(name, f"{n}@{name}", n, person=f"user-{n}", name=f"User {n}",
                             data=json.loads('{"email": "a@example.com"}')) for n in range(PEOPLE)])
        self.append(signal(name, f"r-{name}", 5),
                    item(name, at=9, type="jibri-recording-off", data={"recording_id": f"r-{name}"}),
                    completion(name, f"/r/r-{name}.mp4", 10, recording_id=f"r-{name}"))
        self.append(*[left(name, f"{n}@{name}", 60 + n, n) for n in range(PEOPLE)])
        self.append(item(name, "destroyed", at=100, occupants=[]))
        rows(self.world.connection, "INSERT INTO audit (at, action, object, actor, user_id)"
             " SELECT %s, 'room.changed', %s, 'user', 'crowd' FROM generate_series(1, 20)",
             T0 + timedelta(seconds=self.evenings), room)
