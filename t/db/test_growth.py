"""No plan depends on what the planner has counted: on databases that were never analyzed, or while
their tables were empty, the same request reads the same few rows however long the log has grown,
also in backends that have kept their plans from the first day on.

GROWTH_EVENTS: how long the log becomes.
"""

import os
from collections import namedtuple

import pytest

from costs import Backend, Ledger
from crowd import Crowd
from day import Day
from searching import MOST
from world import World, queries

SIZES = [0, 1000, int(os.environ.get("GROWTH_EVENTS", 10_000))]
FEW = [0, 1000, 10_000]
# From then on a backend keeps a plan that fits all parameters, when it is as cheap.
KEPT_AFTER = 6

Amounts = namedtuple("Amounts", "rooms meetings mine events sessions people outbox audit")
AMOUNTS = """
    SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM meeting_row),
        (SELECT count(*) FROM meeting_row WHERE user_id = 'crowd'),
        (SELECT count(*) FROM event WHERE meeting_id = %s),
        (SELECT count(*) FROM stay WHERE meeting_id = %s),
        (SELECT count(*) FROM attendee), (SELECT count(*) FROM outbox),
        (SELECT count(*) FROM audit)
"""

# What may grow: the answer itself does, or counts what there is.  Rows of an index are counted
# again in their table.
GROWING = {
    "event_newest: the big one": lambda n: 2 * n.events,
    "participant_list: the big one": lambda n: 5 * n.sessions,
    "delivery_render: a participant of the big one": lambda n: 3 * n.sessions,
    "meeting_list: all": lambda n: 2 * n.mine + 300,
    # Everybody's, counted.
    "meeting_list_all": lambda n: 6 * n.meetings + 300,
    # All meetings, for their order; the connections of the newest, and those found there.
    "meeting_list_of_person: many": lambda n: 2 * n.meetings + 3 * MOST,
    # Those that are active.
    "meeting_list_active": lambda n: 200,
    "room_list_all": lambda n: 2 * n.rooms + 300,
    # Counted up to their limit, with their meetings or rooms.
    **{f"delivery_list_found: of all {status} {kind}": lambda n: 4 * min(n.outbox, 10_000) + 8 * n.meetings
       for status in (None, "delivered") for kind in (None, "recording.completed")},
    "endpoint_list: of all": lambda n: 8 * n.rooms + 15_000,
    "room_list_named: everybody's": lambda n: 2 * n.rooms + 300,
    # Counted up to its limit.
    "trail_list: all": lambda n: 4 * min(n.audit, 10_000),
    "health_metrics": lambda n: 3 * (n.rooms + n.meetings),
    # Of all active meetings, and all messages that are not settled.
    "overview_people": lambda n: 4 * n.meetings,
    "overview_recordings": lambda n: 4 * n.meetings,
    "overview_work": lambda n: 3 * n.outbox,
    # Of 100 that ended, and of some that are active.
    "overview_last_event": lambda n: 500,
    # Those of 200 meetings.
    "listing_recordings: False False": lambda n: 5000,
    "listing_meetings: active": lambda n: 4 * n.meetings,
    "erasure_rooms": lambda n: 2 * (n.rooms + n.meetings),
    "presence_newest": lambda n: 2 * n.meetings,
    # Whose paths are named twice; each meeting names some.
    "audit_database": lambda n: 2 * n.meetings,
    "person_export": lambda n: 2 * (n.people + n.rooms + n.meetings),
    # 100 events of each of 100 meetings; 100 meetings that are active and 100 that ended.
    "diagnosis_senders": lambda n: 25_000,
    "diagnosis_silence": lambda n: 1000,
    "diagnosis_files": lambda n: 3000,
    "diagnosis_outbox": lambda n: 500,
    "diagnosis_receivers": lambda n: 2 * n.rooms,
    "diagnosis_failing": lambda n: n.outbox // 50,
    # A page of 500, and of 100.
    "event_scan": lambda n: 500,
    "room_moving": lambda n: 800,
    # Nobody vacuums: the index is full of what was due once.
    "delivery_claim": lambda n: n.outbox // 50,
    "listing_deliveries: failing False False": lambda n: n.outbox // 50,
}


class Life:
    """A database, its backends and their days."""

    def __init__(self, database):
        self.world, self.ledger = World(database), Ledger()
        self.old = Backend(self.world, self.ledger)
        self.days, self.old_days, self.amounts = 0, 0, {}

    def close(self):
        """End it."""
        self.old.close()
        self.world.close()

    def day(self, backend, crowd, size):
        """One day's work."""
        backend.size, self.days = size, self.days + 1
        Day(backend, crowd, self.days).run()

    def new_backend(self, crowd, size, ledger):
        """The first day of a backend, which is its last."""
        backend = Backend(self.world, ledger)
        self.day(backend, crowd, size)
        backend.close()

    def grow(self, crowd, sizes):
        """The log grows; at each size there are days."""
        for size in sizes:
            crowd.grow(size)
            # Whoever comes first after others have deleted meets what they left in the indexes.
            self.new_backend(crowd, size, Ledger())
            for _ in range(max(1, KEPT_AFTER - self.old_days)):
                self.day(self.old, crowd, size)
                self.old_days += 1
            self.new_backend(crowd, size, self.ledger)
            [row] = self.world.sql(AMOUNTS, crowd.big, crowd.big)
            self.amounts[size] = Amounts(*row)

    def faults(self):
        """{request: the dearest one that read more than it may}"""
        return {kind: max(wrong) for kind, sizes in self.ledger.costs.items()
                if (wrong := [(cost.rows, cost.pages, size, cost.scanned, cost.where)
                              for size, costs in sizes.items() for cost in costs
                              if self.is_too_much(kind, size, cost)])}

    def is_too_much(self, kind, size, cost):
        """Read whole, or much more than by the same request when the log was short."""
        if size <= FEW[1]:
            return bool(cost.scanned)
        base = self.ledger.costs[kind][FEW[1]]
        rows = 2 * max(one.rows for one in base) + 30
        pages = 2 * max(one.pages for one in base) + 60 + size // 200
        if kind in GROWING:
            rows += GROWING[kind](self.amounts[size])
            pages += 3 * rows
        return bool(cost.scanned) or cost.rows > rows or cost.pages > pages


@pytest.fixture
def life(cluster):
    """A new database, in which nothing was ever analyzed."""
    database = cluster.database()
    database.migrate()
    made = Life(database)
    yield made
    made.close()


def test_the_day_has_every_statement(life):
    life.new_backend(Crowd(life.world), 0, life.ledger)
    # A backup reads everything.
    other = ("migration_", "backup_", "restore_")
    assert life.ledger.names() == {name for name in queries() if not name.startswith(other)}


def test_never_analyzed(life):
    life.grow(Crowd(life.world), SIZES)
    assert life.faults() == {}


def test_analyzed_while_empty(life):
    life.world.sql("ANALYZE")
    life.grow(Crowd(life.world), FEW)
    assert life.faults() == {}


def test_truncated_under_backends_that_live_on(life):
    life.grow(Crowd(life.world), [0, 3000])
    life.world.sql("TRUNCATE room, erasure, tombstone, event, presence, stay, attendee,"
                   " recording_key, outbox, api_key, audit CASCADE")
    life.ledger.costs.clear()
    life.grow(Crowd(life.world), FEW)
    assert life.faults() == {}
