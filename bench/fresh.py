"""A new installation in its first minute: does it stay as fast as it began?"""

import threading
import time

import events
from stack import until
from tools import load

SECONDS = 60
# The rates are those of so many seconds each.
PART = 5
# When autovacuum has come by at the latest: it looks at a database once a minute.
VISIT_SECONDS = 130


def measure(bench):
    """A minute each."""
    for _ in range(1 if bench.options.quick else 3):
        bench.record.add("fresh installation", run(bench.stack))


def has_been_visited(stack):
    """Has autovacuum been here?  It has counted the rooms then, but no events: there are none."""
    return stack.value("SELECT bool_or(last_autoanalyze IS NOT NULL) FROM pg_stat_user_tables"
                       " WHERE relname IN ('room', 'meeting_row')")


def run(stack):
    """first, last, least: events a second of the first, the last and the slowest part.

    It begins when autovacuum has just been there, so that its next visit, which may mend what
    was planned for empty tables, does not come within the minute.
    """
    events.begin(stack)
    until(lambda: has_been_visited(stack), "autovacuum does not come", VISIT_SECONDS)
    result = {}
    sender = threading.Thread(target=lambda: result.update(load(
        stack, "/v1/jitsi/events", k="signed", n=events.ROOMS, c=32, t="fresh", warm=0.001,
        seconds=SECONDS + 1)))
    began = time.monotonic()
    seen = [(began, events.last(stack))]
    sender.start()
    for part in range(SECONDS // PART):
        time.sleep(max(0, began + (part + 1) * PART - time.monotonic()))
        seen.append((time.monotonic(), events.last(stack)))
    sender.join()
    rates = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in zip(seen, seen[1:])]
    return {**events.audit(result, events.count(stack)), "first": rates[0], "last": rates[-1],
            "least": min(rates), "parts": [round(rate) for rate in rates]}
