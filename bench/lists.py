"""Lists of meetings: of busy ones that go on, and a page of very many."""

import filling
import rooms
from tools import load

MEETINGS, LEAST, MOST = 50, 1000, 10000
MANY = 100000
EVENTS_EACH = 20


def prepare(stack):
    """Two owners' meetings."""
    stack.fresh()
    rooms.make(stack, "busy", MEETINGS, owner="busy")
    for number in range(MEETINGS):
        count = LEAST + (MOST - LEAST) * number // (MEETINGS - 1)
        filling.append(stack, filling.crowd(f"busy-{number}", count, count // 10))
    rooms.make_past(stack, "many", MANY, owner="many")
    for number in range(MEETINGS):
        filling.append(stack, filling.crowd(f"many-{number}", EVENTS_EACH, EVENTS_EACH // 10))


def measure(bench):
    """Each owner's newest meetings."""
    prepare(bench.stack)

    def page(owner):
        header = bench.stack.bearer(owner)
        return lambda: load(bench.stack, f"/v1/meetings?size={MEETINGS}", k="get", c=1,
                            H=header, may_fail=True, **bench.patient)
    bench.in_rounds({"list of 50 active meetings": page("busy"),
                     "list of 50 of 100 000": page("many")})
