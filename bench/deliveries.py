"""Webhooks: how many messages one deliver sends a second, and who waits for a receiver that
hangs."""

import itertools
import time

import filling
import paced
import rooms
from receivers import Hanging, Receivers
from stack import until

ROOMS, EACH = 400, 10
RECEIVERS = (1, 20, 400)
MOST_SECONDS, QUICK_MOST_SECONDS = 60, 8
HEALTHY, HEALTHY_RATE, HANGING_SECONDS = 5, 10, 20
_rounds = itertools.count()


def measure(bench):
    """The rate by the number of receivers, each from an empty database; then who hangs."""
    receivers = Receivers(bench.folder / "deliveries", max(RECEIVERS))
    bench.running.append(receivers)
    most = QUICK_MOST_SECONDS if bench.options.quick else MOST_SECONDS
    bench.in_rounds({
        f"deliveries to {count}": lambda c=count: run(bench.stack, receivers.urls[:c], most)
        for count in RECEIVERS})
    for _ in range(1 if bench.options.quick else 3):
        bench.record.add("a lone message", alone(bench.stack, receivers.urls))
        bench.record.add("beside a hanging receiver", beside_hanging(bench.stack, receivers.urls))
    bench.running.remove(receivers)
    receivers.stop()


def run(stack, urls, most_seconds):
    """Messages delivered a second, from their commit to the last one's mark: as many rooms and
    messages whatever the receivers.  What is not delivered in time is left; the rate is of the
    others."""
    stack.fresh()
    rooms.make(stack, "hook", ROOMS, webhooks=urls)
    at, tag = time.time(), next(_rounds)
    filling.append(stack, [
        filling.item(f"hook-{room}", "joined", f"guest-{tag}-{number}", at, at)
        for number in range(EACH) for room in range(ROOMS)], ROOMS * EACH)
    began = time.monotonic()

    def pending():
        return stack.value("SELECT count(*) FROM outbox WHERE status = 'pending'")
    try:
        until(lambda: pending() == 0, "the outbox is not empty", most_seconds)
    except TimeoutError:
        pass
    seconds = time.monotonic() - began
    delivered = stack.value("SELECT count(*) FROM outbox WHERE status = 'delivered'")
    return {"rate": delivered / seconds, "left": pending()}


def waits(stack, name):
    """s: how old a room's messages were when they were delivered; those that wait still count."""
    p50, p99, count, left = stack.sql("""
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s),
            percentile_cont(0.99) WITHIN GROUP (ORDER BY s), count(*), count(*) - count(delivered_at)
        FROM (SELECT delivered_at,
                extract(epoch FROM coalesce(delivered_at, clock_timestamp()) - created_at)::float8
            FROM outbox WHERE meeting_id LIKE %s) AS o(delivered_at, s)""", name + "-%")[0]
    return {"p50_ms": 1000 * p50, "p99_ms": 1000 * p99, "messages": count, "left": left}


def alone(stack, urls):
    """Somebody joins now and then, and nothing else is to be sent."""
    stack.fresh()
    rooms.make(stack, "lone", 1, webhooks=urls[:1])
    with paced.Paced(stack, 5, paced.events(stack, 1, "lone", "lone")):
        time.sleep(5)
    time.sleep(0.5)
    return waits(stack, "lone")


def beside_hanging(stack, urls):
    """Healthy rooms at a receiver of their own, while many rooms' receiver hangs."""
    stack.fresh()
    hanging = Hanging()
    rooms.make(stack, "hook", ROOMS, webhooks=[hanging.url])
    rooms.make(stack, "well", HEALTHY, webhooks=urls[:1])
    at = time.time()
    filling.append(stack, [filling.item(f"hook-{room}", "joined", f"guest-{number}", at, at)
                           for number in range(EACH) for room in range(ROOMS)])
    with paced.Paced(stack, HEALTHY_RATE, paced.events(stack, HEALTHY, "well", "well")):
        time.sleep(HANGING_SECONDS)
    result = waits(stack, "well")
    stack.fresh()
    hanging.stop()
    return result
