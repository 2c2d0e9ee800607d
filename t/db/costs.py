"""What statements read, counted by PostgreSQL itself: exact, of one statement at a time."""

from collections import defaultdict, namedtuple

from cluster import SUPERUSER, rows
from world import asked

# Tables that grow with the log, and so are never read whole.
WATCHED = ("event", "stay", "attendee", "presence", "meeting_row", "outbox", "tombstone", "room",
           "recording_key", "consent", "audit")

# The counters of this backend that are not 0, with what it has not reported yet.  An index that is read whole for
# the few entries that fit counts no rows for the others, but its pages.
COUNT = """
    SELECT c.relname, n.returned, n.fetched, n.blocks
    FROM pg_class c
    CROSS JOIN LATERAL (
        SELECT pg_stat_get_xact_tuples_returned(c.oid) AS returned,
            pg_stat_get_xact_tuples_fetched(c.oid) AS fetched,
            pg_stat_get_xact_blocks_fetched(c.oid) AS blocks
        OFFSET 0
    ) AS n
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
        AND (n.returned > 0 OR n.fetched > 0 OR n.blocks > 0)
"""
NOTHING = (0, 0, 0)

Cost = namedtuple("Cost", "rows pages scanned where")


class Ledger:
    """costs[kind][size]: every Cost of a kind of request while the log had that size."""

    def __init__(self):
        self.costs = defaultdict(lambda: defaultdict(list))

    def names(self):
        """The statements that were asked."""
        return {kind.partition(":")[0] for kind in self.costs}


class Backend:
    """A connection for every role.  As by the programs, a statement is planned each time that it
    is asked; what functions ask has plans that the backend keeps."""

    def __init__(self, world, ledger):
        self.world, self.ledger = world, ledger
        self.connections = {}
        self.size = 0

    def close(self):
        """End every connection."""
        for connection in self.connections.values():
            connection.close()

    def renew(self, role):
        """The next statement of a role comes from a new process."""
        if role in self.connections:
            self.connections.pop(role).close()

    def connection(self, role):
        """The one connection of a role."""
        if role not in self.connections:
            self.connections[role] = self.world.database.connect(role, autocommit=False)
        return self.connections[role]

    def ask(self, role, name, *args, note=""):
        """The rows of a named statement; what it read is noted."""
        connection = self.connection(role)
        before = counted(connection)
        found = asked(connection, name, *args)
        cost = spent(before, counted(connection), role)
        connection.commit()
        self.ledger.costs[f"{name}: {note}" if note else name][self.size].append(cost)
        return found


def counted(connection):
    """{relation: (rows read, rows fetched, pages)}"""
    return {name: values for name, *values in rows(connection, COUNT)}


def spent(before, after, role):
    """The Cost of what came between.  Whoever is no program may read a small table whole."""
    delta = {name: [now - then for now, then in zip(values, before.get(name, NOTHING))]
             for name, values in after.items()}
    return Cost(sum(read + fetched for read, fetched, _ in delta.values()),
                sum(pages for _, _, pages in delta.values()),
                {name for name in WATCHED if role != SUPERUSER and delta.get(name, NOTHING)[0]},
                {name: numbers for name, numbers in delta.items() if any(numbers)})
