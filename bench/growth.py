"""How the rate of ingestion changes while the log grows: databases of several sizes, in
turns.  Only here is there a log from the start."""

import events
import filling
import rooms

SIZES = (10000, 1000000, 10000000)
# Of one past meeting, and its people.
EACH, PEOPLE = 1000, 100


def stacks(bench):
    """One for each size; the largest takes long to make."""
    return {size: fill(bench.beside(f"growth_{size}", MEETING_TICK="86400"), size)
            for size in SIZES}


def fill(stack, size):
    """Events of past meetings, and rooms for those that are to come."""
    rooms.make_past(stack, "past", size // EACH)
    for number in range(size // EACH):
        filling.append(stack, filling.crowd(f"past-{number}", EACH, PEOPLE))
    rooms.make(stack, "bench", events.ROOMS)
    return stack


def bytes_each(stack, size):
    """What an event takes on disk, indexes too."""
    return stack.value("SELECT pg_total_relation_size('event')") / size


def variants(made, window):
    """name -> a function that runs it once."""
    return {f"growth {size:,}".replace(",", " "): lambda s=stack: events.send_more(s, window)
            for size, stack in made.items()}
