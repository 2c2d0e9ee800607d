"""Messages of the outbox in their lives: put, claimed, settled."""

import uuid
from datetime import timedelta

from cluster import rows
from world import T0, after, open_meeting

LEASE = timedelta(seconds=30)
DISABLE_AFTER = timedelta(hours=120)

PUT = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, next_attempt_at)
    SELECT %s, %s, %s, %s, sha256((%s || n::text)::bytea), %s, %s + n * interval '1 ms'
    FROM generate_series(1, %s) n RETURNING id
"""


class Endpoint:
    """A room with a webhook, and its messages."""

    def __init__(self, world, url="https://hooks.example.com/", **fields):
        self.world = world
        self.room = world.room(webhook_url=url, webhook_secret="secret", **fields)
        self.meeting = str(uuid.uuid4())

    def put(self, count=1, due=T0, type="participant.joined", endpoint="room"):
        """The ids of new messages, due at due and after it."""
        return [number for number, in self.world.sql(
            PUT, endpoint, self.room, self.meeting, type, uuid.uuid4().hex, due, due, count)]

    def open(self):
        """(id, room_name) of its meeting."""
        return open_meeting(self.world.connection, self.room)

    def state(self):
        """(failing_since, disabled_at)"""
        [row] = self.world.sql("SELECT webhook_failing_since, webhook_disabled_at FROM room"
                               " WHERE id = %s", self.room)
        return row


class Claimed:
    """A message that was claimed."""

    def __init__(self, row):
        (self.id, self.endpoint, self.room, self.url, self.secret, self.previous, self.failing,
         self.body, self.attempts, self.lease) = row


def claim(connection, at=after(60), most=100, most_each=2, most_failing=100):
    """What a claim gives."""
    return [Claimed(row) for row in rows(
        connection, "SELECT id, endpoint, room_id, url, secret, previous_secret, is_failing, body,"
        " attempts, leased_until FROM delivery_claim(%s, %s, %s, %s, %s)",
        at, LEASE, most, most_each, most_failing)]


def settle(connection, message, result, at=after(61), status=None, again=None, lease=None):
    """Was it noted?"""
    [[noted]] = rows(connection, "SELECT delivery_settle(%s, %s, %s, %s, %s, %s, %s)", message.id,
                     lease or message.lease, at, result, status, again, DISABLE_AFTER)
    return noted


def row(world, number):
    """(status, attempts, last_status, next_attempt_at, leased_until, delivered_at)"""
    [found] = world.sql("SELECT status, attempts, last_status, next_attempt_at, leased_until,"
                        " delivered_at FROM outbox WHERE id = %s", number)
    return found
