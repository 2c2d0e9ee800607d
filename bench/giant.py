"""A meeting that somebody has joined and left all day, with its room made and destroyed each
time: what it costs to be one more event in it, to read it, and to be its neighbour."""

import itertools
import time

import filling
import rooms
from receivers import Receivers
from stack import until
from tools import load

CYCLES = 5000
# Meetings that the tick is to end beside it, how soon it may, how long it is waited for.
NEIGHBOURS, GRACE, MOST_SECONDS = 12, 1, 15
SETTINGS = {"MEETING_TICK": "0.2", "MEETING_GRACE": str(GRACE)}
_rounds = itertools.count()


def measure(bench):
    """With a webhook and without, each beside a meeting in which little has happened."""
    stack = bench.beside("giant", **SETTINGS)
    receivers = Receivers(bench.folder / "giant-receivers", 1)
    bench.running.append(receivers)
    url = receivers.urls[0]
    for name in ("giant", "plain"):
        rooms.make(stack, name, 1)
        filling.append(stack, filling.cycles(name + "-0", CYCLES))
    bench.in_rounds({"tick beside a giant meeting": lambda: tick(stack)})
    rooms.set_webhook(stack, "giant-0", url)

    def participants():
        return load(stack, "/v1/meetings/giant-0/participants", k="get", c=1, H=stack.bearer(),
                    may_fail=True, **bench.patient)
    bench.in_rounds({
        "event in a new meeting": lambda: event(bench, stack, new(stack)),
        "event in a giant meeting": lambda: event(bench, stack, "plain"),
        "event in a new meeting, webhook": lambda: event(bench, stack, new(stack, url)),
        "event in a giant meeting, webhook": lambda: event(bench, stack, "giant"),
        "participants of a giant meeting": participants,
        "list with a giant meeting": lambda: load(
            stack, "/v1/meetings?size=50", k="get", c=1, H=stack.bearer(), may_fail=True,
            **bench.patient),
    })
    for one in (receivers, stack):
        bench.running.remove(one)
        one.stop()


def new(stack, *urls):
    """A meeting with one person in it."""
    name = f"new{next(_rounds)}"
    rooms.make(stack, name, 1, webhooks=urls)
    filling.append(stack, filling.cycles(name + "-0", 0))
    return name


def event(bench, stack, name):
    """One event more, and one more."""
    return load(stack, "/v1/jitsi/events", k="signed", b=name, n=1, c=1,
                t=f"one{next(_rounds)}", may_fail=True, **bench.patient)


def tick(stack):
    """s: until other meetings, whose people have left, have ended; not counting how long they
    are left alone."""
    name = f"over{next(_rounds)}"
    rooms.make(stack, name, NEIGHBOURS)
    at = time.time()
    for number in range(NEIGHBOURS):
        room = f"{name}-{number}"
        filling.append(stack, [filling.item(room, "joined", "guest", at - 60, at - 60),
                               filling.item(room, "left", "guest", at, at - 60)])

    def active():
        return stack.value("SELECT count(*) FROM meeting_row WHERE is_active"
                           " AND id LIKE %s", name + "-%")
    try:
        until(lambda: active() == 0, "the tick", MOST_SECONDS)
    except TimeoutError:
        pass
    return {"s": max(0, time.time() - at - GRACE), "not ended": active()}
