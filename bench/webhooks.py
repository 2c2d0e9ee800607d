"""What a webhook costs who only stores events."""

import itertools

import events
import filling
import rooms
from receivers import Receivers
from tools import load

RECEIVERS = 20
EVENTS, PEOPLE = 1000, 100
_rounds = itertools.count()


def measure(bench):
    """Rooms with and without, then a webhook that comes in the middle of a meeting."""
    receivers = Receivers(bench.folder / "webhooks", RECEIVERS)
    bench.running.append(receivers)
    stack, window = bench.stack, bench.window
    bench.in_rounds({
        "events without webhooks": lambda: events.send(stack, window),
        "events with webhooks": lambda: events.send(stack, window, webhooks=receivers.urls),
    })
    stack.fresh()
    bench.in_rounds({"after 1 000 events": lambda: after(bench, None),
                     "webhook set after 1 000 events": lambda: after(bench, receivers.urls[0])})
    bench.running.remove(receivers)
    receivers.stop()


def after(bench, url):
    """Events, one at a time, into a meeting that has many; url: what its webhook becomes."""
    name = f"middle{next(_rounds)}"
    rooms.make(bench.stack, name, 1)
    filling.append(bench.stack, filling.crowd(name + "-0", EVENTS, PEOPLE))
    if url is not None:
        rooms.set_webhook(bench.stack, name + "-0", url)
    return load(bench.stack, "/v1/jitsi/events", k="signed", b=name, n=1, c=1, t=name,
                may_fail=True, **bench.window)
