"""The endless joiner: somebody who joins and leaves an empty room all the time, as an ordinary
client can.  Prosody sends all rooms' events one after the other; here the others have
connections of their own, so that what they wait for is ours."""

import time

import paced
import rooms
from receivers import Receivers

CYCLES_A_SECOND = 10
SECONDS, QUICK_SECONDS = 600, 30
OTHERS, OTHERS_RATE, OTHERS_CONNECTIONS = 100, 50, 4
STEPS = (("muc-room-created", {}), ("muc-occupant-joined", None), ("muc-occupant-left", None),
         ("muc-room-destroyed", {}))


def cycle(stack):
    """For Paced: created, joined, left, destroyed, in one room; each time another occupant."""
    def make(number):
        turn, step = divmod(number, len(STEPS))
        name, data = STEPS[step]
        if step == 1:
            make.joined_at = paced.stamp(time.time())
        if data is None:
            who = f"joiner-{turn}"
            data = {"occupant_id": who, "user_id": "joiner", "display_name": "Joiner",
                    "joined_at": make.joined_at}
        body, headers = stack.signed("joiner-0", name, **data)
        return "POST", "/v1/jitsi/events", body, headers
    return make


def measure(bench):
    """Once: the others' events alone, then beside the joiner."""
    stack = bench.stack
    seconds = QUICK_SECONDS if bench.options.quick else SECONDS
    receivers = Receivers(bench.folder / "joiner", 1)
    bench.running.append(receivers)
    stack.fresh()
    rooms.make(stack, "bench", OTHERS)
    rooms.make(stack, "joiner", 1, webhooks=receivers.urls)

    def others(tag):
        return paced.Paced(stack, OTHERS_RATE, paced.events(stack, OTHERS, tag=tag),
                           OTHERS_CONNECTIONS)
    with others("alone") as alone:
        time.sleep(min(seconds, 10))
    with others("beside") as beside, paced.Paced(
            stack, CYCLES_A_SECOND * len(STEPS), cycle(stack)) as joining:
        time.sleep(seconds)
    bench.record.add("others without the joiner", alone.result())
    bench.record.add("others beside the joiner", beside.result())
    bench.record.add("the joiner", joining.result())
    began = time.monotonic()
    status, _ = stack.ask("GET", "/v1/meetings?size=50")
    bench.record.add("list after the joiner", {"p50_ms": 1000 * (time.monotonic() - began),
                                               "failed": int(status != 200)})
    bench.running.remove(receivers)
    receivers.stop()
