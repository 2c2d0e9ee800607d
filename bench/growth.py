"""How the rate of ingestion changes while the log grows: databases of several sizes, in
turns."""

import events
from stack import Stack

SIZES = (10000, 1000000, 10000000)


def stacks(first, build, folder):
    """One for each size, on the cluster of the first."""
    made = {}
    for size in SIZES:
        name = f"growth_{size}"
        first.sql(f"CREATE DATABASE {name}")
        dsn = first.dsn(name)
        made[size] = Stack(build, folder / name,
                           DATABASE_URL=f"postgresql:///{name}?host={dsn['host']}&user=postgres",
                           # deliver would look for meetings to end while there are no indexes.
                           MEETING_TICK="86400")
        made[size].start()
        made[size].sql("ALTER ROLE postgres SET maintenance_work_mem = '1GB'")
        events.prepare(made[size], size)
    return made


def bytes_each(stack, size):
    """What an event takes on disk, indexes too."""
    return stack.value("SELECT pg_total_relation_size('event')") / size


def send(stack, window):
    """Into a log that keeps what it has; what came is taken away again."""
    before = events.last(stack)
    result = events.load(stack, "/v1/jitsi/events", k="signed", n=events.ROOMS, c=32,
                         t=f"growth{before}", **window)
    stored = events.count_after(stack, before)
    stack.sql("DELETE FROM event WHERE meeting_id LIKE 'meeting-%%' AND seq > %s", before)
    return events.audit(result, stored)


def variants(made, window):
    """name -> a function that runs it once."""
    return {f"growth {size:,}".replace(",", " "): lambda s=stack: send(s, window)
            for size, stack in made.items()}
