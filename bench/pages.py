"""A meeting's page and who took part in it: while it is quiet, while events come in, and when it
has ended."""

import paced
import filling
import rooms
from tools import load

# name -> events, people; meetings that are a name's: in each of the states.
SIZES = {"page": (1000, 100), "crowd": (2000, 1000)}
STATES = ("quiet", "live", "ended")
# Events a second that come in meanwhile.
RATE = 100


def prepare(stack):
    """A meeting of each size in each state."""
    stack.fresh()
    for name, (count, people) in SIZES.items():
        for state in STATES:
            room = f"{name}-{state}"
            rooms.make(stack, room, 1)
            filling.append(stack, filling.crowd(room + "-0", count, people))
    for name in SIZES:
        status, text = stack.ask("PATCH", f"/v1/meetings/{name}-ended-0/deactivate")
        assert status == 200, text


def measure(bench):
    """Each of them by one reader."""
    stack = bench.stack
    prepare(stack)
    runs = iter(range(1000))

    def get(name, state, leaf):
        def once():
            return load(stack, f"/v1/meetings/{name}-{state}-0{leaf}", k="get", c=1,
                        H=stack.bearer(), may_fail=True, **bench.window)

        def while_events_come():
            make = paced.events(stack, 1, f"{name}-live", f"live{next(runs)}")
            with paced.Paced(stack, RATE, make):
                return once()
        return while_events_come if state == "live" else once
    lines = {}
    for state in STATES:
        lines[f"meeting of 1 000 events, {state}"] = get("page", state, "")
        lines[f"participants, 100, {state}"] = get("page", state, "/participants")
        lines[f"participants, 1 000, {state}"] = get("crowd", state, "/participants")
    bench.in_rounds(lines)
