"""A new installation in its first minute: does it stay as fast as it began?"""

import threading
import time

import events
from tools import load

SECONDS = 60
# The rate is that of the first and of the last part.
PART = 5


def measure(bench):
    """A minute each; what is stored is counted by the sequence that numbers the events."""
    for _ in range(1 if bench.options.quick else 3):
        bench.record.add("fresh installation", run(bench.stack))


def run(stack):
    """first, last: events a second of the first and the last part; rate: of all."""
    events.begin(stack)
    result = {}
    seen = [events.last(stack)]
    sender = threading.Thread(target=lambda: result.update(load(
        stack, "/v1/jitsi/events", k="signed", n=events.ROOMS, c=32, t="fresh", warm=0.001,
        seconds=SECONDS + 1)))
    began = time.monotonic()
    times = [began]
    sender.start()
    for at in (PART, SECONDS - PART, SECONDS):
        time.sleep(max(0, began + at - time.monotonic()))
        seen.append(events.last(stack))
        times.append(time.monotonic())
    sender.join()
    audited = events.audit(result, events.count(stack))
    return {**audited, "first": (seen[1] - seen[0]) / (times[1] - times[0]),
            "last": (seen[3] - seen[2]) / (times[3] - times[2])}
