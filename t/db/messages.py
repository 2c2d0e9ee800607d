"""Messages of the outbox in their lives: put, claimed, settled."""

import json
import uuid
from datetime import timedelta

from cluster import rows
from world import T0, after, open_meeting

LEASE = timedelta(seconds=30)
DISABLE_AFTER = timedelta(hours=120)
LONGEST = timedelta(days=3650)

PUT = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, next_attempt_at)
    SELECT %s, %s, %s, %s, sha256((%s || n::text)::bytea), %s, %s + n * interval '1 ms'
    FROM generate_series(1, %s) n RETURNING id
"""


def empty_outbox(world, *receivers):
    """No message, no pipeline and no server of commands is there; these receivers have answered before."""
    world.sql("DELETE FROM outbox")
    world.sql("SELECT pipeline_register(false), control_register('{}')")
    for name in receivers:
        world.sql("INSERT INTO receiver (name) VALUES (%s) ON CONFLICT DO NOTHING", name)


class Endpoint:
    """A room with a webhook, and its messages: of an owner of its own, and at a receiver of its
    own that answers, unless told otherwise."""

    def __init__(self, world, url="", is_answering=True, **fields):
        self.world = world
        self.url = f"https://{uuid.uuid4()}.example.com/" if url == "" else url
        self.room = world.room(webhook_url=self.url, webhook_secret="secret",
                               **{"user_id": str(uuid.uuid4()), **fields})
        if is_answering:
            world.sql("INSERT INTO receiver (name) SELECT webhook_receiver FROM room"
                      " WHERE id = %s AND webhook_receiver IS NOT NULL ON CONFLICT DO NOTHING", self.room)
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


PROVEN, UNPROVEN, FAILING = range(3)


class Claimed:
    """A message that was claimed."""

    def __init__(self, row):
        (self.id, self.endpoint, self.room, self.url, self.secret, self.previous, self.pool,
         self.body, self.attempts, self.lease) = row


CLAIM = """
    SELECT id, endpoint, room_id, url, secret, previous_secret, pool, body, attempts,
        leased_until, seen_key
    FROM delivery_claim(%s, %s, %s, %s, %s, %s, %s, %s, at => %s)
"""


def claim_some(connection, at=after(60), most=100, most_each=2, most_failing=100,
               most_unproven=100, most_receiver=1000, behind="", endpoints=1000, lease=LEASE):
    """(what a claim gives, where the next goes on); at None: now."""
    *found, (*_, seen) = rows(connection, CLAIM, lease, most, most_each, most_receiver,
                              most_unproven, most_failing, behind, endpoints, at)
    return [Claimed(row[:-1]) for row in found], seen


def claim(connection, *args, **limits):
    """What a claim gives that looks at all endpoints."""
    found, seen = claim_some(connection, *args, **limits)
    assert seen is None
    return found


def result(message, kind, status=None, delay=None, lease=None):
    """What came of one try, for settle_all; delay in seconds."""
    return {"id": message.id, "lease": str(lease or message.lease), "result": kind,
            "status": status, "delay": delay}


def settle_all(connection, *results, at=after(61), longest=LONGEST):
    """{id: was it noted?} of what was settled."""
    return dict(rows(connection, "SELECT id, is_noted FROM delivery_settle(%s, %s, %s, at => %s)",
                     json.dumps(results), DISABLE_AFTER, longest, at))


def settle(connection, message, kind, at=after(61), status=None, again=None, lease=None):
    """Was it noted?  again: when it is to be tried again."""
    delay = None if again is None else (again - at).total_seconds()
    [noted] = settle_all(connection, result(message, kind, status, delay, lease), at=at).values()
    return noted


def row(world, number):
    """(status, attempts, last_status, next_attempt_at, leased_until, delivered_at)"""
    [found] = world.sql("SELECT status, attempts, last_status, next_attempt_at, leased_until,"
                        " delivered_at FROM outbox WHERE id = %s", number)
    return found
